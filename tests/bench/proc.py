"""What /proc tells of a program and all it has started: memory, processor time, wake-ups."""
import os


def children(pid):
    """The process and all its descendants that live now."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def pss_kb(pid):
    """Proportional memory of the process and its descendants: what is shared is divided by those who share it."""
    total = 0
    for one in children(pid):
        try:
            with open(f"/proc/{one}/smaps_rollup", encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError:
            continue  # it ended meanwhile
    return total


def tasks(pid):
    for one in children(pid):
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                yield f"/proc/{one}/task/{task}"
        except OSError:
            continue


def cpu_ms(pid):
    """Processor time of all threads so far, from the scheduler's own count in nanoseconds."""
    total = 0
    for task in tasks(pid):
        try:
            with open(task + "/schedstat", encoding="ascii") as file:
                total += int(file.read().split()[0])
        except OSError:
            continue
    return total / 1e6


def wakeups(pid):
    """How often each thread gave up the processor to wait, which is how often it woke: {thread: (name, count)}."""
    found = {}
    for task in tasks(pid):
        try:
            with open(task + "/comm", encoding="utf-8") as file:
                name = file.read().strip()
            with open(task + "/status", encoding="utf-8") as file:
                for line in file:
                    if line.startswith("voluntary_ctxt_switches"):
                        found[task] = (name, int(line.split()[1]))
        except OSError:
            continue
    return found


def woken(before, after):
    """Wake-ups between two readings, in all and of each thread's name."""
    names = {}
    for task, (name, count) in after.items():
        more = count - before.get(task, (name, 0))[1]
        if more:
            names[name] = names.get(name, 0) + more
    return sum(names.values()), names


def mapped(pid):
    """The files that the process and its descendants have mapped: programs, libraries, fonts."""
    files = set()
    for one in children(pid):
        try:
            with open(f"/proc/{one}/maps", encoding="utf-8", errors="replace") as file:
                files.update(line.split(None, 5)[5].strip() for line in file if line.count("/"))
        except OSError:
            continue
    return {path for path in files if path.startswith("/") and not path.startswith(("/dev/", "/proc/", "/memfd:"))}


def under(*folders):
    return {os.path.join(at, name) for folder in folders for at, _, names in os.walk(folder) for name in names}


def forget(files):
    """Drops what the kernel keeps of these files, as if the machine had just started; what others use stays."""
    for path in files:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            os.fsync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError:
            pass  # no regular file
        os.close(fd)
