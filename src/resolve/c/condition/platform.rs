//! What a compiler defines by itself: Clang on a 64-bit Linux, C++ as C++17.

/// What is known of a name without reading a file.
pub(super) enum Known {
    Undefined,
    Value(i64),
    /// Files decide.
    Open,
}

/// The value of a name that compilers define, or that none here does.
pub(super) fn value(name: &str, is_cpp: bool) -> Known {
    let value = match name {
        "__GNUC__" => 4,
        "__GNUC_MINOR__" => 2,
        "__GNUC_PATCHLEVEL__" => 1,
        "__clang_major__" => 16,
        "__clang_minor__" | "__clang_patchlevel__" => 0,
        "__GLIBC__" => 2,
        "__GLIBC_MINOR__" => 36,
        "__cplusplus" if is_cpp => 201_703,
        "__STDC_VERSION__" if !is_cpp => 201_710,
        "__SIZEOF_POINTER__" | "__SIZEOF_LONG__" | "__SIZEOF_SIZE_T__" => 8,
        "__SIZEOF_INT__" | "__SIZEOF_WCHAR_T__" => 4,
        "__SIZEOF_INT128__" => 16,
        "__WORDSIZE" => 64,
        "__BYTE_ORDER__" | "__ORDER_LITTLE_ENDIAN__" | "__BYTE_ORDER" | "__LITTLE_ENDIAN" | "LITTLE_ENDIAN" => 1234,
        "BYTE_ORDER" => 1234,
        "__ORDER_BIG_ENDIAN__" | "__BIG_ENDIAN" | "BIG_ENDIAN" => 4321,
        "__cpp_exceptions" | "__EXCEPTIONS" | "__cpp_rtti" | "__GXX_RTTI" | "true" if is_cpp => 1,
        "__clang__" | "__linux__" | "__linux" | "linux" | "__gnu_linux__" | "__unix__" | "__unix" | "unix" => 1,
        "__x86_64__" | "__x86_64" | "__amd64__" | "__amd64" | "__LP64__" | "_LP64" | "__ELF__" => 1,
        "__STDC__" | "__STDC_HOSTED__" | "__SSE__" | "__SSE2__" | "__CHAR_BIT__" => 1,
        "__has_include" | "__has_feature" | "__has_extension" | "__has_attribute" | "__has_builtin" => 1,
        "__has_cpp_attribute" | "__has_c_attribute" | "__has_warning" | "__has_declspec_attribute" => 1,
        "__COUNTER__" | "__LINE__" => 1,
        "__cplusplus" | "__STDC_VERSION__" | "NDEBUG" | "__OBJC__" | "__OPTIMIZE__" | "__CUDACC__" => {
            return Known::Undefined;
        }
        _ if name.starts_with("__cpp_") && is_cpp => {
            if is_later(name) {
                return Known::Undefined;
            }
            201_703
        }
        _ if is_elsewhere(name) => return Known::Undefined,
        _ => return Known::Open,
    };
    Known::Value(value)
}

/// Whether a feature-test macro is of a standard after C++17.
fn is_later(name: &str) -> bool {
    let later = [
        "concepts",
        "consteval",
        "constinit",
        "coroutine",
        "modules",
        "char8_t",
        "three_way",
        "designated",
        "using_enum",
        "conditional_explicit",
        "size_t_suffix",
        "explicit_this",
        "multidimensional",
        "static_call",
        "implicit_move",
        "named_character",
        "pack_indexing",
        "placeholder",
        "deleted_function",
        "contracts",
        "is_constant_evaluated",
        "ranges",
        "format",
        "source_location",
        "span",
        "bit_cast",
        "bitops",
        "int_pow2",
        "to_array",
        "remove_cvref",
        "jthread",
        "semaphore",
        "latch",
        "barrier",
        "atomic_wait",
        "endian",
        "starts_ends_with",
        "expected",
        "print",
        "generator",
        "mdspan",
        "constexpr_",
        "to_underlying",
        "unreachable",
        "aggregate_paren",
        "nontype_template_parameter_class",
        "generic_unordered",
        "erase_if",
        "stacktrace",
    ];
    later.iter().any(|part| name.contains(part))
}

/// Whether a name speaks of another platform, compiler or a checker.
fn is_elsewhere(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let platform = ["win32", "win64", "_msc_ver", "_msvc_", "mingw", "cygwin", "apple", "darwin", "freebsd", "openbsd"]
        .iter()
        .chain(&["netbsd", "dragonfly", "solaris", "__sun", "_aix", "hpux", "android", "emscripten", "borland"])
        .any(|part| lower.contains(part));
    let checker =
        ["lint", "coverity", "cppcheck", "splint", "doxygen", "clang_analyzer"].iter().any(|part| lower.contains(part));
    // Compilers name themselves: `__INTEL_COMPILER`, `__ICC`, `__arm__`.
    let other = [
        "__INTEL_",
        "__ICC",
        "__ICL",
        "__SUNPRO",
        "__PGI",
        "__NVCC",
        "__NVCOMPILER",
        "__IBM",
        "__xlC",
        "__xlc",
        "__TI_",
        "__IAR_",
        "__CC_ARM",
        "__arm",
        "__aarch64",
        "__ARM",
        "__powerpc",
        "__PPC",
        "__ppc",
        "__mips",
        "__riscv",
        "__s390",
        "__sparc",
        "__i386",
        "__SANITIZE_",
        "__CUDA",
        "__HIP",
        "__LCC__",
        "__CRAY",
        "__DMC__",
    ];
    platform || checker || other.iter().any(|start| name.starts_with(start))
}

/// Whether a name that no file defines says that a feature is there: what a configure script finds or is told.
/// `LIB_USE_X` is an option of a library, off unless a user asks for it.
pub(super) fn is_feature(name: &str) -> bool {
    let inside = ["_HAVE_", "_CONFIG_", "_WITH_"].iter().any(|part| name.contains(part));
    inside || ["HAVE_", "USE_", "CONFIG_", "WITH_"].iter().any(|start| name.starts_with(start))
}

/// What `__has_feature(x)` and its kin come to; `None` where it is not known.
pub(super) fn has(word: &str, argument: &str) -> Option<i64> {
    match word {
        "__has_declspec_attribute" => Some(0),
        "__has_feature" | "__has_extension" => {
            let off = ["sanitizer", "objc", "modules", "safe_stack", "ptrauth", "memory_tagging"];
            Some(i64::from(!off.iter().any(|part| argument.contains(part))))
        }
        "__has_cpp_attribute" | "__has_c_attribute" => {
            if argument.contains("msvc::") || argument.contains("gsl::") {
                Some(0)
            } else if argument.contains("::") {
                Some(1)
            } else {
                Some(201_803)
            }
        }
        "__has_builtin" | "__has_attribute" | "__has_warning" => Some(1),
        _ => None,
    }
}

/// Whether a library's header is there: those of C++17, C and the usual ones of a Unix.
pub(super) fn has_header(name: &str) -> Option<bool> {
    let standard = [
        "any",
        "array",
        "atomic",
        "algorithm",
        "bit",
        "charconv",
        "chrono",
        "concepts",
        "condition_variable",
        "filesystem",
        "functional",
        "execution",
        "initializer_list",
        "memory",
        "memory_resource",
        "mutex",
        "optional",
        "ostream",
        "shared_mutex",
        "source_location",
        "span",
        "string_view",
        "string",
        "thread",
        "tuple",
        "type_traits",
        "utility",
        "variant",
        "version",
        "vector",
        "cxxabi.h",
        "pthread.h",
        "unistd.h",
        "stdint.h",
        "inttypes.h",
        "stdatomic.h",
        "fcntl.h",
        "dlfcn.h",
        "execinfo.h",
        "endian.h",
        "poll.h",
        "sched.h",
        "signal.h",
        "syslog.h",
    ];
    if standard.contains(&name) || name.starts_with("sys/") || name.starts_with("linux/") {
        return Some(true);
    }
    let later = ["format", "print", "experimental/filesystem", "windows.h", "winapifamily.h", "TargetConditionals.h"];
    later.contains(&name).then_some(false)
}
