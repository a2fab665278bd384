// What containers of the standard library give, as far as it leads back to code of a repository. Nothing here is shown.
class Object { boolean equals(Object o) {} int hashCode() {} String toString() {} Class getClass() {} void notify() {} void notifyAll() {} void wait() {} }
class Class<T> { String getName() {} String getSimpleName() {} T newInstance() {} T cast(Object o) {} }
class Array<T> { int length; T[] clone() {} Iterator<T> iterator() {} }
class String { int length() {} char charAt(int i) {} boolean isEmpty() {} String substring(int a) {} String trim() {} String toLowerCase() {} String toUpperCase() {} boolean startsWith(String s) {} boolean endsWith(String s) {} boolean contains(String s) {} int indexOf(String s) {} String replace(String a, String b) {} String[] split(String s) {} static String format(String f) {} static String valueOf(Object o) {} static String join(String a) {} int compareTo(String s) {} boolean equalsIgnoreCase(String s) {} String strip() {} boolean isBlank() {} boolean matches(String s) {} char[] toCharArray() {} byte[] getBytes() {} String concat(String s) {} String repeat(int n) {} int lastIndexOf(String s) {} String replaceAll(String a, String b) {} String intern() {} boolean equals(Object o) {} int hashCode() {} String toString() {} }
interface Iterable<T> { Iterator<T> iterator(); void forEach(Consumer<T> action); }
interface Iterator<T> { boolean hasNext(); T next(); void remove(); Iterator<T> iterator(); }
interface ListIterator<T> extends Iterator<T> { T previous(); }
interface Collection<T> extends Iterable<T> { int size(); boolean isEmpty(); boolean contains(Object o); boolean add(T t); boolean remove(Object o); boolean addAll(Collection<T> c); boolean removeAll(Collection<T> c); boolean containsAll(Collection<T> c); boolean removeIf(Predicate<T> p); void clear(); Stream<T> stream(); Object[] toArray(); }
interface List<T> extends Collection<T> { T get(int i); T set(int i, T t); T remove(int i); int indexOf(Object o); List<T> subList(int a, int b); void sort(Comparator<T> c); ListIterator<T> listIterator(); static <E> List<E> of(E e) {} T getFirst(); T getLast(); }
class ArrayList<T> implements List<T> {}
class LinkedList<T> implements List<T>, Deque<T> {}
class CopyOnWriteArrayList<T> implements List<T> {}
interface Set<T> extends Collection<T> { static <E> Set<E> of(E e) {} }
class HashSet<T> implements Set<T> {}
class LinkedHashSet<T> implements Set<T> {}
class TreeSet<T> implements Set<T> { T first() {} T last() {} }
interface SortedSet<T> extends Set<T> { T first(); T last(); }
interface Queue<T> extends Collection<T> { T peek(); T poll(); T element(); boolean offer(T t); T remove(); }
interface Deque<T> extends Queue<T> { T pop(); void push(T t); T peekFirst(); T peekLast(); T pollFirst(); T pollLast(); T getFirst(); T getLast(); T removeFirst(); T removeLast(); }
class ArrayDeque<T> implements Deque<T> {}
class PriorityQueue<T> implements Queue<T> {}
class Stack<T> implements List<T> { T pop() {} T peek() {} T push(T t) {} }
class Vector<T> implements List<T> {}
interface Map<K, V> { V get(Object k); V put(K k, V v); V remove(Object k); V getOrDefault(Object k, V v); V computeIfAbsent(K k, Function<K, V> f); V putIfAbsent(K k, V v); boolean containsKey(Object k); boolean containsValue(Object v); Set<K> keySet(); Collection<V> values(); Set<Map.Entry<K, V>> entrySet(); int size(); boolean isEmpty(); void clear(); void putAll(Map<K, V> m); void forEach(Object f); V merge(K k, V v, Object f); V compute(K k, Object f); interface Entry<K, V> { K getKey(); V getValue(); V setValue(V v); } static <A, B> Map<A, B> of(A a, B b) {} }
class HashMap<K, V> implements Map<K, V> {}
class LinkedHashMap<K, V> implements Map<K, V> {}
class TreeMap<K, V> implements Map<K, V> { K firstKey() {} K lastKey() {} Map.Entry<K, V> firstEntry() {} Map.Entry<K, V> lastEntry() {} }
class ConcurrentHashMap<K, V> implements Map<K, V> {}
class Optional<T> { T get() {} T orElse(T t) {} T orElseThrow() {} T orElseGet(Supplier<T> s) {} boolean isPresent() {} boolean isEmpty() {} void ifPresent(Consumer<T> c) {} Optional<T> filter(Predicate<T> p) {} static <E> Optional<E> of(E e) {} static <E> Optional<E> ofNullable(E e) {} static <E> Optional<E> empty() {} }
interface Stream<T> extends Iterable<T> { Stream<T> filter(Predicate<T> p); Stream<T> sorted(); Stream<T> distinct(); Stream<T> limit(long n); Stream<T> skip(long n); Stream<T> peek(Consumer<T> c); Optional<T> findFirst(); Optional<T> findAny(); Optional<T> min(Comparator<T> c); Optional<T> max(Comparator<T> c); List<T> toList(); long count(); }
interface Supplier<T> { T get(); }
interface Consumer<T> { void accept(T t); }
interface Predicate<T> { boolean test(T t); }
interface Function<T, R> { R apply(T t); }
interface BiFunction<A, B, R> { R apply(A a, B b); }
interface Callable<T> { T call(); }
interface Comparator<T> { int compare(T a, T b); }
interface Future<T> { T get(); boolean cancel(boolean b); boolean isDone(); }
class CompletableFuture<T> implements Future<T> { T join() {} T getNow(T t) {} }
class AtomicReference<T> { T get() {} void set(T t) {} T getAndSet(T t) {} boolean compareAndSet(T a, T b) {} }
class ThreadLocal<T> { T get() {} void set(T t) {} void remove() {} }
class WeakReference<T> { T get() {} }
class Objects { static <T> T requireNonNull(T t) {} static boolean equals(Object a, Object b) {} static int hash(Object o) {} }
class Arrays { static <T> List<T> asList(T... t) {} static <T> Stream<T> stream(T[] t) {} }
class Collections { static <T> List<T> unmodifiableList(List<T> t) {} static <T> List<T> singletonList(T t) {} static <T> List<T> emptyList() {} static <T> T max(Collection<T> c) {} static <T> T min(Collection<T> c) {} static <T> void sort(List<T> l) {} }
