//! Rules as small repositories: the mark stands before the reference.

use crate::resolve::testing::{answer, check, check_type};

#[test]
fn locals_shadow_by_block_and_order() {
    check("//- a.c\nint x;\nvoid f(int x) {\n  {\n    int x = 1;\n    g(<|>x);\n  }\n}\n", "a.c:4:scoped");
    check("//- a.c\nint x;\nvoid f(int x) {\n  {\n    int x = 1;\n  }\n  g(<|>x);\n}\n", "a.c:2:scoped");
    check("//- a.c\nint x;\nvoid f(void) {\n  g(<|>x);\n  int x = 1;\n}\n", "a.c:1:scoped");
}

#[test]
fn labels_are_seen_in_the_whole_function_and_by_goto_only() {
    check("//- a.c\nvoid f(int out) {\n  goto <|>out;\n  { out: return; }\n}\n", "a.c:3:scoped");
    check("//- a.c\nvoid f(int out) {\n  g(<|>out);\n out: return;\n}\n", "a.c:1:scoped");
}

#[test]
fn a_call_leads_to_the_definition_before_the_declaration() {
    let files = "//- include/lock.h\nint acquire(int id);\n//- src/lock.c\n#include \"lock.h\"\nint acquire(int id) { return id; }\n\
                 //- src/main.c\n#include \"lock.h\"\nint main(void) { return <|>acquire(1); }\n";
    assert_eq!(answer(files, 2), ["src/lock.c:2:scoped", "include/lock.h:1:scoped"]);
}

#[test]
fn a_static_function_of_another_file_is_not_meant() {
    let files = "//- a.c\nstatic int helper(void) { return 1; }\n//- b.c\nstatic int helper(void) { return 2; }\n\
                 int f(void) { return <|>helper(); }\n";
    check(files, "b.c:1:scoped");
}

#[test]
fn what_is_included_comes_before_what_is_not() {
    let files = "//- x/config.h\n#define LIMIT 1\n//- y/config.h\n#define LIMIT 2\n//- main.c\n#include \"y/config.h\"\n\
                 int n = <|>LIMIT;\n";
    check(files, "y/config.h:1:scoped");
}

#[test]
fn a_quoted_include_is_looked_for_beside_the_file_first() {
    let files = "//- x/config.h\n#define LIMIT 1\n//- y/config.h\n#define LIMIT 2\n//- x/main.c\n#include \"config.h\"\n\
                 int n = <|>LIMIT;\n";
    check(files, "x/config.h:1:scoped");
}

#[test]
fn fields_by_the_declared_type_through_typedefs_and_pointers() {
    let files = "//- t.h\ntypedef struct Node { struct Node *next; int v; } Node;\ntypedef Node *NodePtr;\n\
                 struct Other { int v; };\n//- a.c\n#include \"t.h\"\nint f(NodePtr p) { return p->next->next-><|>v; }\n";
    check(files, "t.h:1:scoped");
    let files = "//- t.h\nstruct A { int v; };\nstruct B { struct A items[4]; };\nstruct C { int v; };\n\
                 //- a.c\n#include \"t.h\"\nint f(struct B *b, int i) { return b->items[i].<|>v; }\n";
    check(files, "t.h:1:scoped");
}

#[test]
fn fields_of_anonymous_structs_belong_to_the_struct_around_them() {
    let files = "//- a.c\nstruct S {\n  union {\n    struct { int low; };\n    long all;\n  };\n};\nstruct T { int low; };\n\
                 int f(struct S *s) { return s-><|>low; }\n";
    check(files, "a.c:3:scoped");
}

#[test]
fn fields_through_calls_casts_and_conditions() {
    let head = "//- t.h\nstruct A {\n  int v;\n};\nstruct B {\n  int v;\n};\nstruct B *get(int);\nvoid *raw(void);\n\
                //- a.c\n#include \"t.h\"\n";
    check(&format!("{head}int f(void) {{ return get(1)-><|>v; }}\n"), "t.h:5:scoped");
    check(&format!("{head}int f(void) {{ return ((struct A *) raw())-><|>v; }}\n"), "t.h:2:scoped");
    check(&format!("{head}int f(int c, struct A *a) {{ return (c ? a : 0)-><|>v; }}\n"), "t.h:2:scoped");
    check(&format!("{head}int f(struct A *a) {{ return (*(a + 1)).<|>v; }}\n"), "t.h:2:scoped");
}

#[test]
fn fields_through_macros_that_hide_the_receiver() {
    let files = "//- t.h\nstruct Ctx {\n  int state;\n};\nstruct Thread {\n  struct Ctx ctx;\n};\n\
                 extern struct Thread t_thrd;\n#define current (t_thrd.ctx)\nstruct Not { int state; };\n\
                 //- a.c\n#include \"t.h\"\nint f(void) { return current.<|>state; }\n";
    check(files, "t.h:2:scoped");
    let files = "//- t.h\ntypedef struct Cell { void *data; } Cell;\n#define first(l) ((l)->data)\n\
                 #define first_node(type, l) ((type *) first(l))\nstruct A { int v; };\nstruct B { int v; };\n\
                 typedef struct B B;\n//- a.c\n#include \"t.h\"\nint f(Cell *c) { return first_node(B, c)-><|>v; }\n";
    check(files, "t.h:5:scoped");
}

#[test]
fn designated_initialisers_name_the_fields_of_their_type() {
    let files = "//- a.c\nstruct In { int x; };\nstruct A { struct In in; int x; };\n\
                 struct A a = { .in = { .<|>x = 1 }, .x = 2 };\n";
    check(files, "a.c:1:scoped");
}

#[test]
fn a_struct_declared_ahead_leads_to_its_body() {
    let files = "//- fwd.h\nstruct Buf;\nstruct Buf *make(void);\n//- buf.h\nstruct Buf {\n  int len;\n};\n\
                 //- a.c\n#include \"fwd.h\"\n#include \"buf.h\"\nint f(void) { return make()-><|>len; }\n";
    check(files, "buf.h:2:scoped");
}

#[test]
fn enumerators_are_seen_around_their_enum() {
    let files =
        "//- e.h\ntypedef enum Color {\n  RED,\n  GREEN\n} Color;\n//- a.c\n#include \"e.h\"\nColor c = <|>GREEN;\n";
    check(files, "e.h:3:scoped");
}

#[test]
fn methods_see_members_of_their_class_and_its_bases() {
    let head = "//- c.h\nclass Base {\nprotected:\n  int count_;\n};\nclass Derived : public Base {\npublic:\n  void run();\n\
                  int size_;\n};\nint count_;\n//- c.cpp\n#include \"c.h\"\n";
    check(&format!("{head}void Derived::run() {{ <|>size_ = 1; }}\n"), "c.h:8:scoped");
    check(&format!("{head}void Derived::run() {{ <|>count_ = 1; }}\n"), "c.h:3:scoped");
    check(&format!("{head}void Derived::run() {{ this-><|>count_ = 1; }}\n"), "c.h:3:scoped");
    check(&format!("{head}void Derived::run() {{}}\nvoid f(Derived &d) {{ d.<|>run(); }}\n"), "c.cpp:2:scoped");
}

#[test]
fn overloads_part_by_the_number_of_arguments() {
    let files = "//- a.cpp\nvoid put(int a) {}\nvoid put(int a, int b) {}\nvoid f() { <|>put(1, 2); }\n";
    check(files, "a.cpp:2:scoped");
    let files =
        "//- a.cpp\nstruct S {\n  void put(int a) {}\n  void put(int a, int b) {}\n};\nvoid f(S s) { s.<|>put(1); }\n";
    check(files, "a.cpp:2:scoped");
}

#[test]
fn namespaces_part_what_is_named_alike() {
    let files = "//- a.h\nnamespace one { int make(); }\nnamespace two { int make(); }\n//- b.cpp\n#include \"a.h\"\n\
                 int x = two::<|>make();\n";
    check(files, "a.h:2:scoped");
    let files = "//- a.h\nnamespace one { int make(); }\nnamespace two { int make(); }\n//- b.cpp\n#include \"a.h\"\n\
                 namespace one { int x = <|>make(); }\n";
    check(files, "a.h:1:scoped");
    let files = "//- a.h\nnamespace one { struct T {}; }\nnamespace two { struct T {}; }\n//- b.cpp\n#include \"a.h\"\n\
                 using namespace two;\n<|>T t;\n";
    check(files, "a.h:2:scoped");
    let files = "//- a.h\nnamespace one { struct T {}; }\nnamespace two { struct T {}; }\n//- b.cpp\n#include \"a.h\"\n\
                 using one::T;\n<|>T t;\n";
    check(files, "a.h:1:scoped");
}

#[test]
fn scoped_enums_and_static_members_are_reached_by_their_class() {
    let files = "//- a.h\nenum class A { kNone };\nenum class B { kNone };\nstruct S {\n  static int total;\n};\n\
                 //- b.cpp\n#include \"a.h\"\nB b = B::<|>kNone;\n";
    check(files, "a.h:2:scoped");
    let files = "//- a.h\nstruct S {\n  static int total;\n};\n//- b.cpp\n#include \"a.h\"\nint S::total = 0;\n\
                 int f() { return S::<|>total; }\n";
    assert_eq!(answer(files, 2).len(), 2);
}

#[test]
fn smart_pointers_and_containers_give_what_they_hold() {
    let head =
        "//- t.h\nstruct A {\n  int v;\n};\nstruct B {\n  int v;\n};\n//- a.cpp\n#include \"t.h\"\n#include <memory>\n";
    check(&format!("{head}int f(std::unique_ptr<B> b) {{ return b-><|>v; }}\n"), "t.h:5:scoped");
    check(&format!("{head}int f(std::vector<B *> b) {{ return b[0]-><|>v; }}\n"), "t.h:5:scoped");
    check(&format!("{head}void f(std::vector<A> &as) {{ for (auto &a : as) g(a.<|>v); }}\n"), "t.h:2:scoped");
    check(&format!("{head}void f(std::map<int, B> m) {{ auto x = m[1]; g(x.<|>v); }}\n"), "t.h:5:scoped");
}

#[test]
fn members_of_the_library_are_not_looked_for_here() {
    let files = "//- t.h\nstruct A {\n  int size();\n};\n//- a.cpp\n#include \"t.h\"\nint f(std::string s) { return s.<|>size(); }\n";
    check(files, "none");
}

#[test]
fn the_macro_of_a_condition_is_a_reference() {
    check("//- c.h\n#define USE_X 1\n//- a.c\n#include \"c.h\"\n#ifdef <|>USE_X\n#endif\n", "c.h:1:scoped");
}

#[test]
fn tests_and_copies_stand_behind_the_real_thing() {
    let files = "//- tests/mock.c\nint open_db(int x) { return 0; }\n//- src/db.c\nint open_db(int x) { return 1; }\n\
                 //- src/main.c\nint main(void) { return <|>open_db(1); }\n";
    assert_eq!(answer(files, 1), ["src/db.c:1:name"]);
}

#[test]
fn cyclic_types_and_includes_end() {
    let files = "//- a.h\n#include \"b.h\"\ntypedef X Y;\n//- b.h\n#include \"a.h\"\ntypedef Y X;\n\
                 //- a.c\n#include \"a.h\"\n#define P Q\n#define Q P\nint f(X x) { return x.<|>v + P.v; }\n";
    check(files, "none");
    check("//- a.c\n#define P Q\n#define Q P\nstruct S { int v; };\nint f(void) { return P.<|>v; }\n", "a.c:3:scoped");
}

#[test]
fn a_class_leads_past_its_forward_declarations() {
    let files = "//- util/logging.h\nnamespace db {\nclass Slice;\n}\n//- include/slice.h\nnamespace db {\n\
                 class EXPORT Slice {\n public:\n  Slice() {}\n};\n}\n//- util/a.cc\n#include \"slice.h\"\n\
                 #include \"util/logging.h\"\nnamespace db {\nint f(const <|>Slice &s);\n}\n";
    check(files, "include/slice.h:2:scoped");
}

#[test]
fn a_tag_needs_its_struct_and_a_typedef_does_not() {
    let head = "//- t.h\nstruct item {\n  int v;\n};\ntypedef struct item item;\n//- a.c\n#include \"t.h\"\n";
    check(&format!("{head}<|>item *a;\n"), "t.h:4:scoped");
    check(&format!("{head}struct <|>item *a;\n"), "t.h:1:scoped");
    // The struct of a .c file hides nothing from its typedef in a header.
    let files = "//- t.h\ntypedef struct reply reply;\n//- a.c\n#include \"t.h\"\nstruct reply {\n  int v;\n};\n\
                 int f(<|>reply *r) { return r->v; }\n";
    check(files, "t.h:1:scoped");
}

#[test]
fn a_typedef_of_a_struct_declared_nowhere_near_leads_to_its_body() {
    let files = "//- lock.h\n#ifndef LOCK_H\n#define LOCK_H\ntypedef struct PROC PROC;\n#endif\n//- proc.h\n\
                 #include \"lock.h\"\nstruct PROC {\n  int sem;\n};\nstruct Other { int sem; };\n\
                 //- a.cpp\n#include \"proc.h\"\nint f(PROC *p) { return p-><|>sem; }\n";
    check(files, "proc.h:3:scoped");
}

#[test]
fn inside_a_class_its_name_is_the_class_and_no_constructor() {
    let files = "//- c.h\nclass Iter {\n public:\n  Iter();\n  Iter(int);\n};\n//- d.cc\n#include \"c.h\"\n\
                 class Sub : public Iter {\n  void set(<|>Iter *other);\n  Sub *self();\n};\n";
    check(files, "c.h:1:scoped");
}

#[test]
fn an_included_macro_hides_a_function_of_its_name() {
    let files = "//- str.h\nint str_len(void);\n//- deps/compat.h\n#define str_len hi_str_len\n//- a.c\n#include \"str.h\"\n\
                 #include <compat.h>\nint n(void) { return <|>str_len(); }\n";
    check(files, "deps/compat.h:1:scoped");
    let files = "//- str.h\nint str_len(void);\n//- deps/compat.h\n#define str_len hi_str_len\n//- a.c\n#include \"str.h\"\n\
                 int n(void) { return <|>str_len(); }\n";
    check(files, "str.h:1:scoped");
}

#[test]
fn of_twins_in_branches_the_likely_compiled_comes_first() {
    let files = "//- t.h\n#ifndef T_H\n#define T_H\n#ifdef _WIN32\n#define open_it(x) win_open(x)\n#else\n#define open_it(x) open(x)\n#endif\n#endif\n\
                 //- a.c\n#include \"t.h\"\nint f(void) { return <|>open_it(1); }\n";
    check(files, "t.h:6:scoped");
    // The stub of a feature that is configured out stands behind the feature.
    let files = "//- t.h\n#ifdef CONFIG_NET\nint net_up(void);\n#else\nstatic inline int net_up(void) { return 0; }\n#endif\n\
                 //- net.c\n#include \"t.h\"\nint net_up(void) { return 1; }\n\
                 //- a.c\n#include \"t.h\"\nint f(void) { return <|>net_up(); }\n";
    check(files, "net.c:2:name");
}

#[test]
fn a_namespace_is_where_the_compiler_first_reads_it() {
    check(
        "//- deep.h
namespace app { int a(); }
//- lib.h
#include \"deep.h\"
namespace app { int b(); }
//- main.cpp
#include \"lib.h\"
namespace app { int c() { return 0; } }
int main() { return <|>app::c(); }
",
        "deep.h:1:scoped",
    );
}

#[test]
fn before_colons_a_parameter_is_not_meant() {
    check(
        "//- fmt.h
namespace fmt { int print(const char*); }
//- main.cpp
#include \"fmt.h\"
int show(const char* fmt) { return <|>fmt::print(fmt); }
",
        "fmt.h:1:scoped",
    );
}

#[test]
fn what_the_else_branch_defines_does_not_turn_the_first_on() {
    check(
        "//- os.h
#ifdef WRAP
#  define CALL(f) WRAP(f)
#else
#  define WRAP(f) ::f
#  ifdef _WIN32
#    define CALL(f) ::_##f
#  else
#    define CALL(f) ::f
#  endif
#endif
//- main.cpp
#include \"os.h\"
int main() { return <|>CALL(getpid)(); }
",
        "os.h:8:scoped",
    );
}

#[test]
fn what_both_branches_define_is_told_by_what_the_condition_comes_to() {
    let files = "//- base.h\n#if defined(__has_include) && __has_include(<string_view>)\n#define HAS_VIEW 1\n#else\n#define HAS_VIEW 0\n#endif\n\
                 #if HAS_VIEW && __cplusplus >= 201703L\n#define VIEW std\n#else\n#define VIEW own\n#endif\n\
                 //- a.cpp\n#include \"base.h\"\nint x = <|>VIEW;\n";
    check(files, "base.h:7:scoped");
    // What is not compiled without a name has it.
    let files = "//- lib.h\n#ifdef LIB_COMPILED\n#define INLINE\n#else\n#define INLINE inline\n#endif\n\
                 //- lib.cpp\n#ifndef LIB_COMPILED\n#error define LIB_COMPILED\n#endif\n#include \"lib.h\"\n<|>INLINE void f() {}\n";
    check(files, "lib.h:2:scoped");
}

#[test]
fn a_namespace_that_a_macro_opens_holds_what_stands_in_the_files_that_begin_so() {
    let head = "//- base.h\n#define BEGIN_APP namespace app { inline namespace v2 {\n#define END_APP }}\n//- t.h\n#include \"base.h\"\n\
                BEGIN_APP\nnamespace detail {\nstruct T {};\n}\nstruct U {};\nEND_APP\n\
                //- copy/t.h\nnamespace app {\nnamespace detail { struct T {}; }\nstruct U {};\n}\n//- a.cpp\n#include \"t.h\"\n";
    check(&format!("{head}<|>app::U u;\n"), "base.h:1:scoped");
    check(&format!("{head}app::<|>U u;\n"), "t.h:6:scoped");
    check(&format!("{head}app::detail::<|>T t;\n"), "t.h:4:scoped");
}

#[test]
fn an_inline_namespace_is_as_if_it_were_not_there() {
    let head = "//- t.h\nnamespace app {\ninline namespace v2 {\nstruct U {};\n}\n}\nnamespace other { struct U {}; }\n//- a.cpp\n#include \"t.h\"\n";
    check(&format!("{head}app::<|>U u;\n"), "t.h:3:scoped");
    check(&format!("{head}app::v2::<|>U u;\n"), "t.h:3:scoped");
    check(&format!("{head}namespace app {{ <|>U u; }}\n"), "t.h:3:scoped");
}

#[test]
fn using_declarations_are_seen_from_other_files() {
    // A library's name leads to the line that brings it, one of our own to the definition.
    let head = "//- view.h\n#include \"cord.h\"\nnamespace app {\nusing std::string_view;\nusing detail::Cord;\n}\n//- cord.h\nnamespace app { namespace detail {\n\
                class Cord {};\n} }\n//- a.cpp\n#include \"view.h\"\n";
    check(&format!("{head}app::<|>string_view v;\n"), "view.h:3:scoped");
    check(&format!("{head}app::<|>Cord c;\n"), "cord.h:2:scoped");
    check(&format!("{head}namespace app {{ <|>Cord c; }}\n"), "cord.h:2:scoped");
}

#[test]
fn a_specialisation_is_one_of_its_template() {
    let head = "template <typename T> struct Hash;\ntemplate <> struct Hash<int> {\n  int of(int);\n};\n\
                template <typename T> struct Hash<T *> {\n  int of(T *);\n};\n";
    check(
        &format!("//- a.cpp\n{head}template <typename T> int f() {{ return <|>Hash<T>().of(1); }}\n"),
        "a.cpp:1:scoped",
    );
    check(&format!("//- a.cpp\n{head}<|>Hash<int> h;\n"), "a.cpp:2:scoped");
    check(&format!("//- h.h\n{head}//- a.cpp\n#include \"h.h\"\n<|>Hash<char> h;\n"), "h.h:1:scoped");
    check("//- a.cpp\ntemplate <typename T> struct Hash {};\ntemplate <> struct <|>Hash<int> {};\n", "a.cpp:1:scoped");
}

#[test]
fn a_base_in_an_initialiser_list_is_the_class() {
    let files = "//- e.h\nclass Error {\n public:\n  Error(int id);\n};\n//- a.cpp\n#include \"e.h\"\nclass Parse : public Error {\n\
                 Parse(int id) : <|>Error(id) {}\n};\n";
    check(files, "e.h:1:scoped");
}

#[test]
fn a_namespace_opened_again_leads_to_where_it_was_opened_first() {
    let files = "//- a.h\nnamespace app { int a(); }\n//- b.cpp\n#include \"a.h\"\nnamespace <|>app { int b(); }\n";
    check(files, "a.h:1:scoped");
}

#[test]
fn overloads_part_by_the_types_of_plain_arguments() {
    let head = "//- p.h\nclass Map {};\nclass Small : public Map {};\nclass P {\n public:\n  void put(const Map &m, int n);\n  void put(const char *s, int n);\n\
                template <typename... A> void put(bool b, A... a);\n};\n//- p.cpp\n#include \"p.h\"\nvoid P::put(const char *text, int n) {}\n\
                void P::put(const Map &map, int n) {}\n//- a.cpp\n#include \"p.h\"\n";
    check(&format!("{head}void f(P *p) {{ p-><|>put(\"x\", 1); }}\n"), "p.cpp:2:scoped");
    check(&format!("{head}void f(P *p, Map m) {{ p-><|>put(m, 1); }}\n"), "p.cpp:3:scoped");
    check(&format!("{head}void f(P *p, Small s) {{ p-><|>put(s, 1); }}\n"), "p.cpp:3:scoped");
    check(&format!("{head}void f(P *p, Small s) {{ p-><|>put(true, s, s, 1); }}\n"), "p.h:7:scoped");
    let free = "//- f.h\nstruct A {};\nenum E { one };\nint show(A *a);\nint show(E e);\nint show(double d);\n//- a.cpp\n#include \"f.h\"\n";
    check(&format!("{free}int x = <|>show(one);\n"), "f.h:4:scoped");
    check(&format!("{free}A a;\nint x = <|>show(&a);\n"), "f.h:3:scoped");
    check(&format!("{free}int x = <|>show(2.5);\n"), "f.h:5:scoped");
}

#[test]
fn an_inner_namespace_hides_an_outer_one() {
    let files = "//- h.h\nnamespace db {\nnamespace lru {\nstruct Handle {};\n}\nusing Handle = lru::Handle;\n}\n//- a.cpp\n#include \"h.h\"\n\
                 namespace db { namespace lru { void f(<|>Handle *h) {} } }\n";
    check(files, "h.h:3:scoped");
}

#[test]
fn a_partial_specialisation_is_chosen_by_its_shape() {
    let head = "//- f.h\ntemplate <typename T> class Ref;\ntemplate <typename R, typename... A> class Ref<R(A...)> {};\n//- a.cpp\n#include \"f.h\"\n";
    check(&format!("{head}<|>Ref<void(int)> r;\n"), "f.h:2:scoped");
    check(&format!("{head}<|>Ref<int> r;\n"), "f.h:1:scoped");
    check(&format!("{head}template <typename T> void f(<|>Ref<T(int)> r);\n"), "f.h:1:scoped");
}

#[test]
fn a_namespace_named_by_a_macro_leads_to_the_macro() {
    let files = "//- n.h\n#define APP_NS app\n//- a.cpp\n#include \"n.h\"\nnamespace <|>APP_NS { int a(); }\n";
    check(files, "n.h:1:scoped");
}

#[test]
fn the_type_of_a_value_is_known() {
    let files = "
//- a.h
struct Owner { int id; };
typedef struct Item { struct Owner *owner; } Item;
Item *make(void);
//- a.cpp
#include \"a.h\"
void run(Item *item) { auto made = make(); REF; }
";
    for (code, line) in [("<|>item", 2), ("<|>make()", 2), ("<|>made", 2), ("item-><|>owner", 1)] {
        check_type(&files.replace("REF", code), &format!("a.h:{line}:scoped"));
    }
    check_type(&files.replace("REF", "item->owner-><|>id"), "none");
}

#[test]
fn a_macro_defined_in_a_branch_left_out_leads_to_its_twin() {
    let files = "//- a.h\n#ifdef _WIN32\n#define <|>OPEN w\n#else\n#define OPEN u\n#endif\n";
    assert_eq!(answer(files, 2), ["a.h:4:scoped", "a.h:2:name"]);
}

#[test]
fn an_inline_method_sees_its_class_and_what_that_inherits() {
    let files = "//- t.h\nstruct Base {\n  int size;\n};\n//- a.cc\n#include \"t.h\"\nint size;\n\
                 struct Derived : Base {\n  int twice() { return 2 * <|>size; }\n};\n";
    check(files, "t.h:2:scoped");
}

#[test]
fn of_macros_defined_again_the_last_before_the_use_counts() {
    let files = "//- a.c\n#define STEP 1\nint a = STEP;\n#undef STEP\n#define STEP 2\nint b = <|>STEP;\n#undef STEP\n#define STEP 3\n";
    check(files, "a.c:4:name");
}

#[test]
fn the_nearer_of_two_that_nothing_includes_comes_first() {
    let files = "//- lib/a/util.c\nint pick(void) { return 1; }\n//- src/b/util.c\nint pick(void) { return 2; }\n\
                 //- src/b/main.c\nint f(void) { return <|>pick(); }\n";
    let found = answer(files, 2);
    assert!(found[0].starts_with("src/b/util.c:1:") && !found[0].ends_with(":scoped"), "{found:?}");
}
