//! Rules as small projects of a few files; `<|>` stands before the reference.

use crate::resolve::testing::{answer, check, check_type};

#[test]
fn imports_of_every_form() {
    let files = "
//- pkg/__init__.py
from .core import Engine as Motor
from . import util
//- pkg/core.py

class Engine:
    def run(self): pass
//- pkg/util.py
__all__ = ['shown', '_listed']
def shown(): pass
def hidden(): pass
_listed = 1
//- pkg/sub/__init__.py
//- pkg/sub/deep.py
from ..util import *
from ..core import Engine
from .. import util
from . import sibling
IN_DEEP
//- pkg/sub/sibling.py
value = 1
//- main.py
import pkg.sub.deep as deep
import pkg.core
from pkg import Motor, util as renamed
import os.path
IN_MAIN
";
    for (reference, expected) in [
        ("<|>Motor()", "pkg/core.py:2:scoped"),
        ("<|>renamed.shown()", "pkg/util.py:1:scoped"),
        ("renamed.<|>shown()", "pkg/util.py:2:scoped"),
        ("pkg.core.<|>Engine", "pkg/core.py:2:scoped"),
        ("pkg.<|>core.Engine", "pkg/core.py:1:scoped"),
        ("<|>pkg.core.Engine", "pkg/__init__.py:1:scoped"),
        ("deep.<|>shown", "pkg/util.py:2:scoped"),
        ("deep.sibling.<|>value", "pkg/sub/sibling.py:1:scoped"),
        ("pkg.<|>Motor", "pkg/core.py:2:scoped"),
        ("os.path.<|>join()", "none"),
        ("<|>os.path", "none"),
        ("<|>__name__", "main.py:1:scoped"),
    ] {
        check(&files.replace("IN_MAIN", reference).replace("IN_DEEP", ""), expected);
    }
    for (reference, expected) in [
        ("<|>shown()", "pkg/util.py:2:scoped"),
        ("<|>_listed", "pkg/util.py:4:scoped"),
        ("<|>Engine", "pkg/core.py:2:scoped"),
        ("<|>sibling", "pkg/sub/sibling.py:1:scoped"),
        ("util.<|>hidden", "pkg/util.py:3:scoped"),
    ] {
        check(&files.replace("IN_DEEP", reference).replace("IN_MAIN", ""), expected);
    }
    // Every segment of a path is a module of its own.
    for (marked, expected) in [
        ("import <|>pkg.sub.deep as", "pkg/__init__.py:1:scoped"),
        ("import pkg.<|>sub.deep as", "pkg/sub/__init__.py:1:scoped"),
        ("import pkg.sub.<|>deep as", "pkg/sub/deep.py:1:scoped"),
    ] {
        check(&files.replace("import pkg.sub.deep as", marked).replace("IN_DEEP", "").replace("IN_MAIN", ""), expected);
    }
    check(&files.replace("from pkg import Motor", "from pkg import <|>Motor"), "pkg/core.py:2:scoped");
    check(&files.replace("from pkg import", "from <|>pkg import"), "pkg/__init__.py:1:scoped");
}

#[test]
fn packages_are_found_below_other_directories() {
    let files = "
//- python/src/app/__init__.py
//- python/src/app/models.py
class Model: pass
//- python/tests/test_app.py
from app.models import Model
import helper
REF
//- python/tests/helper.py
def assist(): pass
//- scripts/run.py
import tools
tools.go()
//- scripts/tools.py

def go(): pass
";
    check(&files.replace("REF", "<|>Model()"), "python/src/app/models.py:1:scoped");
    check(&files.replace("REF", "helper.<|>assist()"), "python/tests/helper.py:1:scoped");
    check(&files.replace("REF", "").replace("tools.go()", "tools.<|>go()"), "scripts/tools.py:2:scoped");
}

#[test]
fn scopes_of_functions_classes_and_comprehensions() {
    check("//- a.py\nx = 1\ndef f():\n    <|>x\n    x = 2\n", "a.py:4:scoped");
    check("//- a.py\nx = 1\ndef f():\n    global x\n    <|>x = 2\n", "a.py:1:scoped");
    check("//- a.py\nclass A:\n    size = 1\n    twice = <|>size * 2\n", "a.py:2:scoped");
    check("//- a.py\nsize = 0\nclass A:\n    size = 1\n    def f(self): return <|>size\n", "a.py:1:scoped");
    check("//- a.py\nx = 0\ny = [<|>x for x in [1]]\n", "a.py:2:scoped");
    check("//- a.py\nx = [1]\ny = [z for z in <|>x if z]\n", "a.py:1:scoped");
    check("//- a.py\ndef f(x):\n    x = x + 1\n    return <|>x\n", "a.py:1:scoped");
    check("//- a.py\ndef f():\n    def g(): return <|>late\n    late = 1\n", "a.py:3:scoped");
    check("//- a.py\nfor i, (a, b) in []:\n    pass\nprint(<|>b)\n", "a.py:1:scoped");
    check("//- a.py\nif (m := f()):\n    <|>m\n", "a.py:1:scoped");
}

#[test]
fn attributes_of_self_with_inheritance_across_files() {
    let files = "
//- base.py
import lib
class Base(lib.Unknown):
    kind = 'base'
    def __init__(self):
        self.size = 1
        self.child = Child()
    @property
    def only(self): return self.child
    @classmethod
    def make(cls): return cls()
class Child:
    def __init__(self): self.leaf: 'Leaf' = None
class Leaf:
    name = 'x'
//- a.py
from base import Base
class Derived(Base):
    def __init__(self):
        super().__init__()
        self.own = 2
    def f(self, other: Base):
        REF
";
    for (reference, expected) in [
        ("self.<|>size", "base.py:5:scoped"),
        ("self.<|>own", "a.py:5:scoped"),
        ("self.<|>kind", "base.py:3:scoped"),
        ("self.child.leaf.<|>name", "base.py:14:scoped"),
        ("self.only.<|>leaf", "base.py:12:scoped"),
        ("other.<|>only", "base.py:8:scoped"),
        ("Derived.make().<|>own", "a.py:5:scoped"),
        ("super().<|>make()", "base.py:10:scoped"),
        ("x = self; x.<|>own", "a.py:5:scoped"),
        ("self.<|>parameters()", "none"),
    ] {
        check(&files.replace("REF", reference), expected);
    }
    check(&files.replace("super().__init__", "super().<|>__init__").replace("REF", "pass"), "base.py:4:scoped");
}

#[test]
fn types_from_annotations_constructors_returns_and_containers() {
    let files = "
//- a.py
from typing import List, Dict, Optional
import copy, contextlib
class Item:
    name: str = ''
    def __enter__(self): return self
    def __iter__(self):
        yield Item()
    def __getitem__(self, i): return Item()
    def __call__(self): return Item()
def make(n): return Item()
def several(): return Item(), [Item()]
def late() -> 'Optional[Item]': ...
@contextlib.contextmanager
def opened():
    yield Item()
async def soon(): return Item()
async def f(items: List[Item], table: Dict[str, 'Item'], either: Item | None = None, *rest: Item):
    REF
";
    for reference in [
        "items[0].<|>name",
        "items.pop().<|>name",
        "[x for x in items][0].<|>name",
        "[x.<|>name for x in items]",
        "table['a'].<|>name",
        "for k, v in table.items(): v.<|>name",
        "for i, x in enumerate(items): x.<|>name",
        "for x, y in zip(items, table.values()): y.<|>name",
        "sorted(items)[-1].<|>name",
        "either.<|>name",
        "make(1).<|>name",
        "a, b = several(); b[0].<|>name",
        "late().<|>name",
        "with opened() as x: x.<|>name",
        "with make(2) as x: x.<|>name",
        "(await soon()).<|>name",
        "copy.deepcopy(items)[0].<|>name",
        "for x in make(1): x.<|>name",
        "make(1)['k'].<|>name",
        "make(1)().<|>name",
        "x = None; x = make(1); x.<|>name",
        "y = items or []; y[0].<|>name",
        "Item().<|>name",
        "max(items, key=len).<|>name",
        "(either if items else None).<|>name",
        "[one] = items; one.<|>name",
    ] {
        check(&files.replace("REF", reference), "a.py:4:scoped");
    }
}

#[test]
fn tests_of_a_class_narrow() {
    let files = "
//- a.py
class Cat:
    def purr(self): pass
class Dog:
    def bark(self): pass
def f(x, y, z):
    if isinstance(x, Cat) and x.AND():
        x.IN()
    elif isinstance(x, (Dog, int)):
        x.ELIF()
    if not isinstance(y, Dog):
        return
    y.AFTER()
    assert isinstance(z, Cat)
    z.ASSERTED()
    return x.TERNARY() if isinstance(x, Dog) else None
";
    for (mark, replaced, line) in [
        ("AND", "<|>purr", 2),
        ("IN", "<|>purr", 2),
        ("ELIF", "<|>bark", 4),
        ("AFTER", "<|>bark", 4),
        ("ASSERTED", "<|>purr", 2),
        ("TERNARY", "<|>bark", 4),
    ] {
        let mut files = files.replace(mark, replaced);
        for other in ["AND", "IN", "ELIF", "AFTER", "ASSERTED", "TERNARY"] {
            files = files.replace(other, "other");
        }
        check(&files, &format!("a.py:{line}:scoped"));
    }
}

#[test]
fn keyword_arguments_mean_parameters() {
    let files = "
//- a.py
class Base:
    def __init__(self, size, *, name=None): pass
class Derived(Base): pass
class Data:
    field: int
def f(first, second=1): pass
REF
";
    for (reference, line) in
        [("f(<|>second=2)", 6), ("Base(1, <|>name='x')", 2), ("Derived(<|>size=1)", 2), ("Data(<|>field=1)", 5)]
    {
        check(&files.replace("REF", reference), &format!("a.py:{line}:scoped"));
    }
}

#[test]
fn enums_and_nested_classes() {
    let files = "
//- a.py
import enum
class Color(enum.Enum):
    RED = 1
    def shade(self): return self
class Outer:
    class Inner:
        x = 1
REF
";
    for (reference, line) in
        [("Color.<|>RED", 3), ("Color.RED.<|>shade()", 4), ("Outer.<|>Inner", 6), ("Outer.Inner().<|>x", 7)]
    {
        check(&files.replace("REF", reference), &format!("a.py:{line}:scoped"));
    }
}

#[test]
fn what_is_outside_is_not_guessed() {
    let files = "//- a.py\nimport numpy as np\nfrom torch import nn\nREF\n//- b.py\ndef zeros(): pass\ndef join(): pass\nclass Linear: pass\n";
    for reference in ["np.<|>zeros()", "nn.<|>Linear()", "','.<|>join([])", "<|>print()", "[].<|>append(1)"] {
        assert_eq!(answer(&files.replace("REF", reference), 1), vec!["none"], "{reference}");
    }
}

#[test]
fn cycles_end() {
    let files = "
//- a.py
from b import *
from b import x as y
class A(A): pass
def f(): return f()
z = z.z
REF
//- b.py
from a import *
from a import y as x
";
    for reference in ["<|>y", "A().<|>q", "f().<|>q", "z.<|>q", "<|>unknown"] {
        let _ = answer(&files.replace("REF", reference), 5);
    }
}

#[test]
fn the_type_of_a_value_is_known() {
    let files = "
//- types.py
class Item:
    owner: 'Owner'
class Owner: ...
def make() -> list[Item]: ...
//- main.py
from types import Item, make
def run(items: dict[str, Item]):
    made = make()
    REF
";
    for (code, line) in [("<|>made", 1), ("<|>make()", 1), ("<|>items", 1), ("made[0].<|>owner", 3)] {
        check_type(&files.replace("REF", code), &format!("types.py:{line}:scoped"));
    }
}
