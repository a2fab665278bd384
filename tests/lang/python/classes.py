@dataclass
class Foo(Base, pkg.Other[int], metaclass=Meta):
    #  ^ definition.class Foo lines=-1..+36 bases=Base, pkg::Other<int>
    #               ^^^^^ reference.type Other via=path
    """Foo doc."""
    attr = 1
    # <- definition.field attr container=Foo value=int
    typed: Optional["Bar"] = None
    # <- definition.field typed type=Bar
    #                ^^^ reference.type Bar
    def __init__(self, size: int, *, name="x"):
        super().__init__(size)
        #       ^^^^^^^^ reference.call __init__ via=member args=1
        self.size = size
        #    ^^^^ definition.field size container=Foo value=size
        # <- reference.read self
        self.left, self.right = make(size)
        #    ^^^^ definition.field left value=part(make(size), 0)
        #               ^^^^^ definition.field right value=part(make(size), 1)
        self.items: List[Item] = []
        #    ^^^^^ definition.field items type=List<Item>
        self.size = 3
        #    ^^^^ definition.field size flags=rebinding
        #    ^^^^ reference.write size via=member
    @property
    def prop(self): return self.items
    #   ^^^^ definition.method prop flags=property arity=0 value=self.items
    @classmethod
    def create(cls, n):
        obj = cls(n)
        # <- definition.local obj value=self(n)
        return obj
    @staticmethod
    def free(v): return v
    #   ^^^^ definition.method free flags=static arity=1
    async def go(self):
        async with self.open() as (f, g): pass
        #                          ^ definition.local f value=part(enter(self.open()), 0)
class Color(enum.Enum):
    RED = 1
    # <- definition.variant RED container=Color
    def describe(self): return self.name
    #   ^ definition.method describe container=Color
