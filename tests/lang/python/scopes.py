total = 0
# <- definition.variable total #total
def outer(items):
    count = 0
    # <- definition.local count #count
    def inner():
        nonlocal count
        #        ^^^^^ reference.read count -> #count
        global total, fresh
        count = 1
        # <- reference.write count -> #count
        total = 2
        # <- definition.variable total flags=rebinding
        fresh = 3
        # <- definition.variable fresh container=none
        return late
    #          ^^^^ reference.read late -> #late
    late = 1
    # <- definition.local late #late
    late = 2
    # <- definition.local late flags=rebinding
    # <- reference.write late -> #late
    for i, (k, v) in enumerate(items):
        # <- scope.function
        use(i, k, v, f"{k!r:>{v}}")
        #               ^ reference.read k
        #                     ^ reference.read v
    try:
        pass
    except (ValueError, OSError) as error:
        #                           ^ definition.local error value=(ValueError, OSError)()
        raise error
    squares = [x * y for x in items if x for y in x.parts]
    #          ^ reference.read x -> #x
    #                    ^ definition.local x #x value=element(items)
    #                                        ^ definition.local y value=element(x.parts)
    table = {key: value for key, value in items}
    # <- definition.local table value={key: value}
    if (m := match(items)): use(m, x)
    #   ^ definition.local m value=match(items)
    #                              ^ reference.read x -> none
    call(name=1, *items, **table)
    #    ^^^^ reference.read name via=argument
    return late if items else count or items[0], items[1:], items[-1]
def matching(value):
    match value:
        case Point(x=0, y=yy): use(yy)
        #    ^^^^^ reference.type Point
        #          ^ reference.read x via=fieldof
        #                 ^^ definition.local yy
        case [first, *rest] if first: pass
        #     ^^^^^ definition.local first
        #             ^^^^ definition.local rest
        case Color.RED | "s": pass
        #          ^^^ reference.read RED via=path
        case {"k": kk, **others}: pass
        #          ^^ definition.local kk
class Scoped:
    size = 1
    # <- definition.field size
    def method(self, other=size):
        return size
type Alias[K] = dict[K, int]
#    ^^^^^ definition.type Alias type=dict<K, int>
#          ^ definition.typeparam K
def generic[T: Base](a: T) -> T: return a
#           ^ definition.typeparam T bases=Base
#                       ^ reference.type T
