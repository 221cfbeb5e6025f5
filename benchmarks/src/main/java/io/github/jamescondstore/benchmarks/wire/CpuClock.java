/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How much processor time another process has used.
 *
 * On Linux the scheduler's own count of each thread is summed up, because the usual source counts in ticks of 10 ms, longer than most of
 * what is measured here. A thread's last known count is kept when it ends, so the sum never goes down.
 */
interface CpuClock {
    CpuClock NONE = OptionalLong::empty;

    static CpuClock of(ProcessHandle process) {
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        if (Files.isReadable(threads.resolve(Long.toString(process.pid())).resolve(ThreadSum.FILE))) {
            return new ThreadSum(threads);
        }
        return () -> process.info()
            .totalCpuDuration()
            .map(Duration::toNanos)
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty);
    }

    /** In nanoseconds; empty if it cannot be known, as for a server on another machine. */
    OptionalLong nanos();

    /**
     * The sum over the threads of a process.
     */
    final class ThreadSum implements CpuClock {
        private static final String FILE = "schedstat";

        private final Path threads;
        private final Map<String, Long> known = new HashMap<>();

        private ThreadSum(Path threads) {
            this.threads = threads;
        }

        @Override
        public OptionalLong nanos() {
            try (DirectoryStream<Path> ids = Files.newDirectoryStream(threads)) {
                ids.forEach(this::look);
            } catch (IOException e) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(known.values()
                .stream()
                .mapToLong(Long::longValue)
                .sum());
        }

        private void look(Path thread) {
            try {
                String counts = Files.readString(thread.resolve(FILE));
                known.put(thread.getFileName().toString(), Long.valueOf(counts.substring(0, counts.indexOf(' '))));
            } catch (IOException e) {
                // The thread ended since the folder was listed: what is known of it stays.
                return;
            }
        }
    }
}
