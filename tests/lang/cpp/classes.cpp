#include <vector>
// <- import.include
namespace outer::inner {
//        ^^^^^ definition.namespace outer container=none
//               ^^^^^ definition.namespace inner container=outer

template <typename T, int Size = 4>
//                 ^ definition.typeparam T #T
//                        ^^^^ definition.typeparam Size
class EXPORT Buffer final : public Base<T>, private detail::Hidden {
    //       ^^^^^^ definition.class Buffer container=outer.inner bases=Base<T>, detail::Hidden
public:
    explicit Buffer(T *data, size_t len = 0) : data_(data), len_{len} {}
    //       ^^^^^^ definition.method Buffer flags=constructor arity=1..2
    //              ^ reference.type T -> #T
    //                                         ^^^^^ reference.write data_ via=member
    ~Buffer() noexcept;
    // <- definition.method ~Buffer flags=declaration
    Buffer(const Buffer &) = delete;
    // <- definition.method Buffer flags=!declaration
    virtual T *get(int i) const = 0;
    //         ^^^ definition.method get flags=declaration type=&T
    bool operator==(const Buffer &other) const { return data_ == other.data_; }
    //   ^^^^^^^^^^ definition.method signature=bool operator==(const Buffer &other) const
    operator bool() const { return true; }
    //       ^ definition.method signature=operator bool() const
    static int count;
    //         ^^^^^ definition.field count flags=static
    auto size() const -> typename std::vector<T>::size_type { return len_; }
    //   ^^^^ definition.method size
    using value_type = T;
    //    ^^^^^^^^^^ definition.type value_type type=T
    friend void swap(Buffer &a, Buffer &b);
    //          ^^^^ definition.function swap
private:
    T *data_ GUARDED_BY(mutex_) = nullptr;
    // ^^^^^ definition.field data_ type=&T
    enum class Mode : char { kOn, kOff };
    //         ^^^^ definition.enum Mode flags=!transparent
    //                       ^^^ definition.variant kOn
    size_t len_;
};

template <typename T, int Size>
T *Buffer<T, Size>::get(int i) const
//                  ^^^ definition.method get
{
    std::vector<int> list(3);
    //               ^^^^ definition.local list type=std::vector<int>
    for (const auto &item : list) {
        //           ^^^^ definition.local item #item
        visit(item);
        //    ^^^^ reference.read item -> #item
    }
    auto add = [&list, this](int a) -> int { return a + len_; };
    //   ^^^ definition.local add
    //                           ^ definition.param a #a
    //                                              ^ reference.read a -> #a
    auto [first, second] = pair();
    //    ^^^^^ definition.local first
    if (i < Size && Size > i) return static_cast<T *>(list.at(i));
    //  ^ reference.read i
    //                                                     ^^ reference.call at via=member args=1
    return new Node<T>(i);
    //         ^^^^ reference.type Node args=1
}

namespace {
int hidden;
//  ^^^^^^ definition.variable hidden container=outer.inner
}
using std::string;
//         ^^^^^^ definition.type string flags=import
//         ^ import.name string path=std
using namespace detail;
// <- import.glob path=detail
} // namespace

extern "C" {
int plain(int);
//  ^^^^^ definition.function plain container=none
}
TEST_F(BufferTest, Grows) {
//     ^^^^^^^^^^ reference.type BufferTest
//                 ^^^^^ definition.function Grows flags=test
    EXPECT_EQ(size(), 1);
}
T *ABSL_NONNULL operator->() { return p; }
//              ^^^^^^^^^^ definition.function operator->
template <typename It>
auto begin_of(It it) -> typename It::pointer { return it; }
//   ^^^^^^^^ definition.function begin_of
class Sealed MY_FINAL : public Base<int> {
//    ^^^^^^ definition.class Sealed
    void seal() MY_OVERRIDE;
    //   ^^^^ definition.method seal container=Sealed
};
