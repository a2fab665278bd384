//! How the allocator keeps memory while the reader runs for hours.

/// Blocks from this size on go back to the system when they are freed, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVEN_BACK: i32 = 256 << 10;

/// Makes freed buffers go back to the system. glibc keeps them otherwise: after one large file was read, every later
/// buffer up to its size stays with the thread that made it, which a search over a whole repository does on all threads
/// (openGauss: 464 MB resident at most without this, 320 MB with it).
pub(super) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: sets a number of the allocator, under its own lock; any value of it is sound.
        #[allow(unsafe_code)]
        let set = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK) };
        debug_assert_eq!(set, 1, "glibc knows this option");
    }
}
