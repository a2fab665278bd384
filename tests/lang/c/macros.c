#include "postgres.h"
#include <stdio.h>

/* The last one. */
#define MAX_ITEMS 32 /* of them */
//      ^^^^^^^^^ definition.macro MAX_ITEMS doc=The last one.
#define ITEM(list, i) (&(list)->items[i])
//      ^^^^ definition.macro ITEM arity=2 params=list,i
//                       ^^^^ reference.read list
//                              ^^^^^ reference.read items via=member
#define current_item (session.state->item)
//      ^^^^^^^^^^^^ definition.macro current_item value=session.state.item
#define ROW struct row
//      ^^^ definition.macro ROW type=row

#ifdef USE_ROWS
//     ^^^^^^^^ reference.macro USE_ROWS
THR_LOCAL static int counter = 0;
//               ^^^ reference.none
//                   ^^^^^^^ definition.variable counter flags=static type=int value=int
#endif
PG_FUNCTION_INFO_V1(item_in);
// <- reference.call PG_FUNCTION_INFO_V1

EXPORTED Datum item_in(PG_FUNCTION_ARGS)
//       ^^^^^ reference.type Datum
//             ^^^^^^^ definition.function item_in lines=0..+15 type=Datum
{
    ListCell *cell = NULL;
    //        ^^^^ definition.local cell #cell type=&ListCell
    PG_TRY();
    {
        foreach (cell, items) {
            //   ^^^^ reference.read cell -> #cell
            use(cell);
        }
    }
    PG_END_TRY();
    return 0;
}

int old_style(a, b)
//  ^^^^^^^^^ definition.function old_style arity=2 params=a,b
    int a;
    //  ^ definition.param a type=int
    char *b;
{
    return a + b[0];
    //     ^ reference.read a
}

#ifdef WIDE
int split(int wide) {
//  ^^^^^ definition.function split params=wide
    if (wide) {
#else
int split(void) {
    if (1) {
#endif
        after();
    }
}

void after_split(void) { }
//   ^^^^^^^^^^^ definition.function after_split arity=0

static STACK_OF(ITEM) *stack_of(void);
//                     ^^^^^^^^ definition.function stack_of flags=declaration,static

int SYS_NAME(open)(int flags) {
//  ^^^^^^^^ definition.function SYS_NAME params=flags
    return flags;
}

CATALOG(pg_thing,2615) BKI_BOOTSTRAP
{
    NameData name;
    //       ^^^^ definition.field name container=FormData_pg_thing
} FormData_pg_thing;
// <- reference.none

TEST_BEGIN(test_small) {
//         ^^^^^^^^^^ definition.function test_small flags=test
    assert(MAX_ITEMS);
}

void statements(struct item *item, int n)
//                     ^^^^ reference.type item
//                           ^^^^ definition.param item #item type=&item
{
    int total = 0, *last = &total;
    //  ^^^^^ definition.local total #total
    //              ^^^^ definition.local last type=&int
    total += n * 2;
    // <- reference.write total -> #total
    item->next->value = (long) total;
    //          ^^^^^ reference.write value via=member
    a_type * pointer = (a_type *) item;
    //       ^^^^^^^ definition.local pointer type=&a_type value=as &a_type
    n * 2;
    // <- reference.read n
    struct item other = { .value = 3, .next = item };
    //                     ^^^^^ reference.write value via=fieldof
    void (*callback)(int) = done;
    //     ^^^^^^^^ definition.local callback
    goto out;
    //   ^^^ reference.label out -> #out
    for (int i = 0; i < n; i++) {
        //   ^ definition.local i #i
        //          ^ reference.read i -> #i
        //                 ^ reference.write i -> #i
        printf("%" PRIu64 "\n", i);
        //         ^^^^^^ reference.read PRIu64
    }
out:
// <- definition.label out #out
    return;
}
