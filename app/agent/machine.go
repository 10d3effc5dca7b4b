package agent

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

const (
	// lowDisk is what the outbox may take, with room for its log.
	lowDisk = 512 << 20
	// clockOff is how far the clock may be from Slack's. A lease is counted by
	// durations; links and invitations by the time of day.
	clockOff = 2 * time.Minute
	// askFor is how long the clock's answer may take.
	askFor = 3 * time.Second
)

// data looks at the directory, which need not be there yet.
func (d *doctor) data() string {
	info, err := os.Stat(d.o.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil || !info.IsDir() {
		return d.words.T("doctor.data_closed", d.o.Data)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return d.words.T("doctor.data_others", d.o.Data)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o300 != 0o300 {
		return d.words.T("doctor.data_closed", d.o.Data)
	}
	return ""
}

// disk looks at the first directory on the way to the data that there is.
func (d *doctor) disk() string {
	dir, err := filepath.Abs(d.o.Data)
	if err != nil {
		return ""
	}
	for parent := filepath.Dir(dir); parent != dir; parent = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		dir = parent
	}
	if free, known := freeBytes(dir); known && free < lowDisk {
		return d.words.T("doctor.disk_low", strconv.FormatUint(free>>20, 10))
	}
	return ""
}

// clock compares this computer's with Slack's Date header, if Slack answers: that
// it does not is told of Slack. No token is sent.
func (d *doctor) clock(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, d.o.api(), nil)
	if err != nil {
		return ""
	}
	client := &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	asked := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return ""
	}
	_ = response.Body.Close()
	at, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return ""
	}
	if off := asked.Sub(at).Abs(); off > clockOff {
		return d.words.T("doctor.clock_off", strconv.Itoa(int(off/time.Second)))
	}
	return ""
}
