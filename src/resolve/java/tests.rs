//! Rules as small projects of a few files; `<|>` stands before the reference.

use crate::resolve::testing::{answer, check, check_type};

const FILES: &str = "
//- src/main/java/a/b/Base.java
package a.b;
public abstract class Base<T> {
    protected T content;
    public void run() {}
    public void run(int times, String what) {}
    abstract T make();
    static int count;
    public static class Nested { public int inner; }
}
//- src/main/java/a/b/Shape.java
package a.b;
public interface Shape { int WIDTH = 1; Shape scaled(int by); enum Kind { ROUND, FLAT } }
class Beside { Beside(int n) {} Beside(String s, int n) {} int n; }
//- src/main/java/a/c/Derived.java
package a.c;
import a.b.Base;
import a.b.*;
import static a.b.Base.count;
import java.util.List;
import java.util.Map;
public class Derived extends Base<Shape> {
    private Shape shape;
    Derived(Shape shape) { this.shape = shape; }
    Shape make() {
        REF
        return null;
    }
}
//- src/test/java/a/b/ShapeTest.java
package a.b;
class ShapeTest { IN_TEST }
";

fn java(reference: &str, expected: &str) {
    check(&FILES.replace("REF", reference).replace("IN_TEST", ""), expected);
}

#[test]
fn types_by_import_package_and_nesting() {
    java("<|>Shape s;", "src/main/java/a/b/Shape.java:2:scoped");
    java("Base.<|>Nested n;", "src/main/java/a/b/Base.java:8:scoped");
    java("<|>Nested n;", "src/main/java/a/b/Base.java:8:scoped");
    java("Shape.Kind.<|>ROUND.name();", "src/main/java/a/b/Shape.java:2:scoped");
    check(&FILES.replace("import a.b.Base;", "import a.b.<|>Base;"), "src/main/java/a/b/Base.java:2:scoped");
    check(&FILES.replace("extends Base<", "extends <|>Base<"), "src/main/java/a/b/Base.java:2:scoped");
    check(&FILES.replace("IN_TEST", "<|>Shape s;"), "src/main/java/a/b/Shape.java:2:scoped");
    check(&FILES.replace("IN_TEST", "<|>Beside s;"), "src/main/java/a/b/Shape.java:3:scoped");
    java("<|>List<String> l;", "none");
}

#[test]
fn members_inherited_overloaded_and_generic() {
    java("<|>run();", "src/main/java/a/b/Base.java:4:scoped");
    java("<|>run(1, null);", "src/main/java/a/b/Base.java:5:scoped");
    java("this.<|>run(1, null);", "src/main/java/a/b/Base.java:5:scoped");
    java("<|>shape.scaled(1);", "src/main/java/a/c/Derived.java:8:scoped");
    java("shape.scaled(1).<|>scaled(2);", "src/main/java/a/b/Shape.java:2:scoped");
    java("content.<|>scaled(2);", "src/main/java/a/b/Shape.java:2:scoped");
    java("<|>count++;", "src/main/java/a/b/Base.java:7:scoped");
    java("new Derived(null).<|>content;", "src/main/java/a/b/Base.java:3:scoped");
    java("new <|>Derived(null);", "src/main/java/a/c/Derived.java:9:scoped");
    java("List<Shape> l = null; l.get(0).<|>scaled(1);", "src/main/java/a/b/Shape.java:2:scoped");
    java("List<Shape> l = null; for (var s : l) s.<|>scaled(1);", "src/main/java/a/b/Shape.java:2:scoped");
    java("Map<String, Shape> m = null; m.get(\"\").<|>scaled(1);", "src/main/java/a/b/Shape.java:2:scoped");
    java("Object o = null; if (o instanceof Shape s) s.<|>scaled(1);", "src/main/java/a/b/Shape.java:2:scoped");
    java("((Shape) null).<|>scaled(1);", "src/main/java/a/b/Shape.java:2:scoped");
    java("\"\".<|>length();", "none");
    java("super.<|>run();", "src/main/java/a/b/Base.java:4:scoped");
}

#[test]
fn locals_shadow_fields_and_labels_are_found() {
    java("int shape = 1; <|>shape++;", "src/main/java/a/c/Derived.java:11:scoped");
    java("out: for (;;) { break <|>out; }", "src/main/java/a/c/Derived.java:11:scoped");
    java("Runnable r = () -> { int x = 1; use(<|>x); };", "src/main/java/a/c/Derived.java:11:scoped");
    assert_eq!(answer(&FILES.replace("REF", "x.<|>y;").replace("IN_TEST", ""), 1), vec!["none"]);
}

#[test]
fn the_type_of_a_value_is_known() {
    let files = "
//- p/Item.java
package p;
public class Item { Owner owner; static Item make() { return null; } }
//- p/Owner.java
package p;
public class Owner {}
//- p/Main.java
package p;
class Main { void run(Item item) { REF; } }
";
    for (code, place) in
        [("<|>item", "p/Item.java:2"), ("Item.<|>make()", "p/Item.java:2"), ("item.<|>owner", "p/Owner.java:2")]
    {
        check_type(&files.replace("REF", code), &format!("{place}:scoped"));
    }
}
