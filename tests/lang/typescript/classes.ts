/** A store. */
@sealed({ deep: true })
// <- definition.none
export abstract class Store<K, V extends object = {}> extends Base<K>.mixin implements Readable, ns.Writable<V> {
  // <- definition.none
  //                  ^^^^^ definition.class Store flags=exported doc=A store.
  //                        ^ definition.typeparam K
  static readonly size: number = 1;
  //              ^^^^ definition.field size container=Store flags=static type=number value=int
  #secret = new Map<K, V>();
  // <- definition.field #secret value=new Map<K, V>
  declare untouched: string;
  //      ^^^^^^^^^ definition.field untouched type=string
  constructor(private readonly source: Source, protected depth = 2, plain?: V) {
    // <- definition.method constructor flags=constructor arity=1..3 params=source,depth,plain
    //                         ^^^^^^ definition.param source type=Source
    //                         ^^^^^^ definition.field source container=Store type=Source
    //                                                   ^^^^^ definition.field depth container=Store value=int
    //                                                              ^^^^^ definition.param plain
    super(source);
  }
  /** Finds one. */
  @log
  async find(key: K): Promise<V | undefined> {
    //  ^^^^ definition.method find container=Store flags=async lines=-2..+5 doc=Finds one.
    return this.source.get(key);
    //          ^^^^^^ reference.read source via=member
    //                 ^^^ reference.call get via=member args=1
  }
  handle = (event: Event) => { this.find(event.key); };
  // <- definition.method handle container=Store arity=1
  get value(): V { return this.#secret as any; }
  //  ^^^^^ definition.method value flags=property type=V
  //                           ^^^^^^^ reference.read via=member
  set value(next: V) {}
  abstract flush(): void;
  //       ^^^^^ definition.method flush flags=declaration
  static of<T>(items: T[]): Store<string, T> { return new this(items); }
  //     ^^ definition.method of flags=static type=Store<string, T>
  [Symbol.iterator]() {}
  // <- definition.method [Symbol.iterator]
  static { this.size; }
  //            ^^^^ reference.read size via=member
}
const Anonymous = class extends Store<string> {
  //  ^^^^^^^^^ definition.class Anonymous bases=Store<string>
  own = 1;
  // <- definition.field own container=Anonymous
};
const mixin = (Base: Ctor) => class extends Base { added() {} };
//                                          ^^^^ reference.type Base
//                                                 ^^^^^ definition.method added
