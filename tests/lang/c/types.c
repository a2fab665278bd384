typedef struct point {
    //         ^^^^^ definition.struct point lines=0..+7
    int x, y; /* both signed */
    //  ^ definition.field x container=point type=int
    //     ^ definition.field y container=point type=int
    unsigned flags : 3;
    //       ^^^^^ definition.field flags
} point_t, *point_ptr;
//<- definition.none
//           ^ definition.type point_ptr
//    ^ definition.type point_t

typedef struct {
    union {
        long whole;
        //   ^^^^^ definition.field whole container=number
        struct { short low, high; };
        //             ^^^ definition.field low container=number
    };
    struct { int a; } inner;
    //                ^^^^^ definition.field inner container=number
} number;
//^^^^^^ definition.type number

typedef int (*compare)(const void *, const void *);
//            ^^^^^^^ definition.type compare
typedef BOOL(WINAPI *handler)(HANDLE, int);
//                   ^^^^^^^ definition.type handler

enum color { RED = 1, GREEN, /* grass */ BLUE };
//   ^^^^^ definition.enum color flags=transparent
//           ^^^ definition.variant RED container=color
//                    ^^^^^ definition.variant GREEN container=color doc=grass
enum { ALONE };
//     ^^^^^ definition.variant ALONE container=none

struct later;
//     ^^^^^ definition.struct later flags=declaration
extern struct point origin;
//            ^^^^^ reference.type point
//                  ^^^^^^ definition.variable origin flags=declaration type=point
const int limit = 10;
//        ^^^^^ definition.constant limit
int (*table[4])(struct later *next, int);
//    ^^^^^ definition.variable table
int compute(int n, ...);
//  ^^^^^^^ definition.function compute flags=declaration,variadic arity=1..255
struct class *class_of(int new, int *this);
//     ^^^^^ reference.type class
//            ^^^^^^^^ definition.function class_of params=new,this
size_t at = offsetof(struct point, y);
//                                 ^ reference.read y via=fieldof
struct point points[] = { [0] = { .x = 1 }, { .y = 2 } };
//                                 ^ reference.write x via=fieldof
//                                             ^ reference.write y via=fieldof
