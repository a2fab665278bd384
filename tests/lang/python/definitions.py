"""Module doc."""
from __future__ import annotations
import os.path as osp, sys
#                 ^^^ definition.module osp flags=import
#      ^^ reference.import os via=import
#         ^^^^ reference.import path via=import
#                      ^^^ definition.module sys flags=import
#         ^ import.module * path=os.path binds=osp
import a.b.c
#      ^ definition.module a flags=import
#      ^ import.module * path=a.b.c binds=a
#          ^ reference.import c via=import
from ..pkg.util import helper as h, other
#      ^^^ reference.import pkg via=import
#                      ^^^^^^ reference.import helper via=import
#                                ^ definition.variable h flags=import
#                                   ^^^^^ definition.variable other flags=import
# <- import.name helper path=..pkg.util binds=h
from . import *
# <- import.glob *
__all__ = ['LIMIT', "make"]
LIMIT = 10
# <- definition.constant LIMIT flags=exported value=int
_private, (rest, *more) = f(), [1]
# <- definition.variable _private flags=!exported value=part((f(), [int]), 0)
#          ^^^^ definition.variable rest value=part(part((f(), [int]), 1), 0)
#                 ^^^^ definition.variable more
square = lambda n, k=2: n ** k
# <- definition.function square arity=1..2 params=n,k value=n ** k
#               ^ definition.param n container=square

# directly above
# two lines
@decorate(LIMIT)
#^ reference.call decorate
def make(a: T, b: "Foo[int]" = LIMIT, /, *args, c, **kwargs) -> Tuple[int, ...]:
#   ^^^^ definition.function make flags=generator,variadic,exported arity=2..255 params=a,b,args,c,kwargs lines=-4..+9 type=[int] value=[inner(a)]
#   ^^^^ definition.function make doc=Makes it.
#        ^ definition.param a type=T
#              ^ definition.param b type=Foo<int> value=LIMIT
#                  ^^^ reference.type Foo
    "Makes it."
    def inner(z): return z
    #   ^^^^^ definition.function inner container=make arity=1 value=z
    yield inner(a)
class After: pass
# <- definition.none
#     ^ definition.class After lines=0..0
