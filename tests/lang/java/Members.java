package org.example.app;
//      ^ definition.namespace org.example.app
import java.util.List;
//               ^^^^ definition.variable List flags=import
//     ^ import.name List path=java.util binds=List
import static org.example.Util.*;
//     ^ import.glob * path=org.example.Util system

/** A store. */
@Deprecated
@SuppressWarnings(value = "all")
//                ^^^^^ reference.read value via=fieldof
public abstract class Store<K extends Comparable<K>, V> extends Base<K> implements Readable, Writable<V> {
    //                ^^^^^ definition.class Store flags=exported lines=-4..+60 bases=Base<K>, Readable, Writable<V>
    //                      ^ definition.typeparam K bases=Comparable<K>
    private static final int LIMIT = 10, OTHER;
    //                       ^^^^^ definition.constant LIMIT container=Store flags=static,!exported type=int value=int
    //                                   ^^^^^ definition.constant OTHER
    V[] values, single;
    //  ^^^^^^ definition.field values type=[V]
    static { LIMIT.toString(); }
    //       ^^^^^ reference.read LIMIT
    /** Makes one. */
    public Store(K key, V... rest) {
    //     ^^^^^ definition.method Store flags=constructor,variadic arity=1..255 lines=-1..+5 doc=Makes one.
        super(key);
        this.values = rest;
        //   ^^^^^^ reference.write values via=member
    }
    abstract <T> T find(List<? extends K> keys, int[] at) throws NotFound;
    //             ^^^^ definition.method find flags=declaration arity=2 params=keys,at type=T
    //                                                           ^^^^^^^^ reference.type NotFound
    void find(String name) {}
    //   ^^^^ definition.method find flags=!declaration arity=1
    @Override public String toString() {
        //                  ^^^^^^^^ definition.method toString flags=override arity=0 type=String
        var list = new ArrayList<V>();
        //  ^^^^ definition.local list value=new ArrayList<V>
        //             ^^^^^^^^^ reference.call ArrayList args=0
        for (V one : values) use(one);
        //     ^^^ definition.local one type=V value=element(values)
        //                   ^^^ reference.call use args=1 via=plain
        try (Reader reader = open()) { read(reader); }
        //          ^^^^^^ definition.local reader type=Reader
        catch (IOException | Error problem) { throw problem; }
        //                         ^^^^^^^ definition.local problem type=IOException | Error
        if (list instanceof Deque<V> deque) deque.pop();
        //                           ^^^^^ definition.local deque type=Deque<V>
        Runnable run = () -> { int inside = 1; }, other = this::toString;
        //                         ^^^^^^ definition.local inside
        //                                                      ^^^^^^^^ reference.read toString via=member
        outer: while (true) { break outer; }
        // <- definition.label outer
        //                          ^^^^^ reference.label outer
        return switch (list) { case Point(int x, var y) -> x; case Circle c -> c.radius(); default -> null; };
        //                                    ^ definition.local x type=int
        //                                                                ^ definition.local c type=Circle
    }
    enum Color { RED("r") { void own() {} }, GREEN; final String code = ""; }
    //   ^^^^^ definition.enum Color container=Store
    //           ^^^ definition.variant RED container=Store.Color
    //                           ^^^ definition.method own container=Store.Color.RED
    //                                                           ^^^^ definition.field code
    record Point<T>(int x, T y) implements Shape { Point { check(x); } static int zero() { return 0; } }
    //     ^^^^^ definition.class Point params=x,y bases=Shape
    //                  ^ definition.field x container=Store.Point type=int
    interface Shape { double area(); default void draw() {} }
    //        ^^^^^ definition.interface Shape
    //                       ^^^^ definition.method area flags=declaration
    @interface Marker { String value() default "x"; }
    //         ^^^^^^ definition.interface Marker
    //                         ^^^^^ definition.method value
}
