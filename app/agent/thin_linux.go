package agent

import (
	"bufio"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
)

// thin gives back to the system what only the start has used: free memory of
// the heap, and those pages of the program's own file that are mapped and were
// never written to. What is needed again is mapped again from the file.
func thin() {
	debug.FreeOSMemory()
	self, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	for _, s := range spans(maps, self) {
		// A refusal leaves things as they are.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, s.start, s.end-s.start, syscall.MADV_DONTNEED)
	}
}

// span is a range of addresses.
type span struct{ start, end uintptr }

// spans are the mappings of a file that cannot be written to and of which no
// page is the process's own: a relocated program has changed some of them
// before they were closed to writing.
func spans(maps io.Reader, file string) []span {
	var out []span
	ours := false
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) >= 5 && !strings.HasSuffix(fields[0], ":"):
			var s span
			s, ours = header(fields, file)
			if ours {
				out = append(out, s)
			}
		case ours && len(fields) > 1 && fields[0] == "Anonymous:" && fields[1] != "0":
			out, ours = out[:len(out)-1], false
		}
	}
	return out
}

func header(fields []string, file string) (s span, ours bool) {
	if len(fields) != 6 || fields[5] != file || strings.Contains(fields[1], "w") {
		return s, false
	}
	from, to, _ := strings.Cut(fields[0], "-")
	start, err1 := strconv.ParseUint(from, 16, 64)
	end, err2 := strconv.ParseUint(to, 16, 64)
	return span{uintptr(start), uintptr(end)}, err1 == nil && err2 == nil && start < end
}
