// Writes down what a program does to the files below RECORD_ROOT, in order and with the bytes, to the file RECORD_TO.
// Preloaded into the appender; tests/powercut/trace.rs reads what it writes. One operation a line, fields apart by a
// space, a path last:
//
//   O fd created truncated path    opened; created says that O_CREAT was asked for
//   W fd offset length             written, the bytes follow
//   T fd size                      cut or grown
//   F fd                           fsync or fdatasync came back well
//   E fd                           closed
//   D path    U path    X path     directory made, file removed, directory removed
//   R from TAB to                  renamed
//
// sync_file_range is left out on purpose: a disk with a volatile cache keeps nothing because of it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS_MAX 65536

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static int trace = -1;
static char watched[FDS_MAX];

__attribute__((constructor)) static void begin(void) {
    const char *to = getenv("RECORD_TO");
    root = getenv("RECORD_ROOT");
    if (root && to) trace = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        long written = syscall(SYS_write, trace, (const char *)bytes + done, length - done);
        if (written <= 0) abort();
        done += written;
    }
}

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...) {
    char line[9000];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof line) abort();
    put(line, length);
}

static int below_root(const char *path) { return trace >= 0 && strncmp(path, root, strlen(root)) == 0; }
static int is_watched(int fd) { return trace >= 0 && fd >= 0 && fd < FDS_MAX && watched[fd]; }

// Every call is made under the lock, so that the order of the trace is the order of what happened.
#define LOCK pthread_mutex_lock(&order)
#define UNLOCK                          \
    do {                                \
        int kept = errno;               \
        pthread_mutex_unlock(&order);   \
        errno = kept;                   \
    } while (0)

static int opened(int at, const char *path, int flags, mode_t mode) {
    LOCK;
    int fd = syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && fd < FDS_MAX && below_root(path)) {
        watched[fd] = 1;
        tell("O %d %d %d %s\n", fd, !!(flags & O_CREAT), !!(flags & O_TRUNC), path);
    }
    UNLOCK;
    return fd;
}

#define MODE                                 \
    mode_t mode = 0;                         \
    if (flags & (O_CREAT | O_TMPFILE)) {     \
        va_list arguments;                   \
        va_start(arguments, flags);          \
        mode = va_arg(arguments, mode_t);    \
        va_end(arguments);                   \
    }

int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }

int close(int fd) {
    LOCK;
    if (is_watched(fd)) {
        watched[fd] = 0;
        tell("E %d\n", fd);
    }
    int done = syscall(SYS_close, fd);
    UNLOCK;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!is_watched(fd)) return syscall(SYS_write, fd, bytes, length);
    LOCK;
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = syscall(SYS_write, fd, bytes, length);
    if (written > 0) {
        tell("W %d %lld %zd\n", fd, (long long)at, written);
        put(bytes, written);
    }
    UNLOCK;
    return written;
}

static ssize_t written_at(int fd, const void *bytes, size_t length, off_t at) {
    LOCK;
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, length, at);
    if (written > 0 && is_watched(fd)) {
        tell("W %d %lld %zd\n", fd, (long long)at, written);
        put(bytes, written);
    }
    UNLOCK;
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return written_at(fd, bytes, length, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return written_at(fd, bytes, length, at); }

// Nothing here is known to write like this; if it starts to, the trace would be wrong in silence.
ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (is_watched(fd)) abort();
    return syscall(SYS_writev, fd, parts, count);
}

static int resized(int fd, off_t size) {
    LOCK;
    int done = syscall(SYS_ftruncate, fd, size);
    if (done == 0 && is_watched(fd)) tell("T %d %lld\n", fd, (long long)size);
    UNLOCK;
    return done;
}

int ftruncate(int fd, off_t size) { return resized(fd, size); }
int ftruncate64(int fd, off_t size) { return resized(fd, size); }

static int synced(int fd, long call) {
    LOCK;
    int done = syscall(call, fd);
    if (done == 0 && is_watched(fd)) tell("F %d\n", fd);
    UNLOCK;
    return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
    LOCK;
    int done = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (done == 0 && below_root(from)) tell("R %s\t%s\n", from, to);
    UNLOCK;
    return done;
}

int mkdir(const char *path, mode_t mode) {
    LOCK;
    int done = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (done == 0 && below_root(path)) tell("D %s\n", path);
    UNLOCK;
    return done;
}

int unlink(const char *path) {
    LOCK;
    int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (done == 0 && below_root(path)) tell("U %s\n", path);
    UNLOCK;
    return done;
}

int rmdir(const char *path) {
    LOCK;
    int done = syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
    if (done == 0 && below_root(path)) tell("X %s\n", path);
    UNLOCK;
    return done;
}
