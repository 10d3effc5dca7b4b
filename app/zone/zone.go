package zone

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

const (
	localtime = "/etc/localtime"
	// maxFile is far more than any zone takes, in bytes.
	maxFile = 1 << 20
)

// Clock knows the person's zone. The zero Clock goes by /etc/localtime alone.
// It may be used from several goroutines at once; its fields are set before.
type Clock struct {
	// TZ is the value of the environment variable; nil: it is not set.
	TZ *string
	// Localtime is read when TZ is not set; "" is /etc/localtime.
	Localtime string
	// Directories hold the zones that TZ names, the first that has one counts;
	// nil: those of the system.
	Directories []string

	// Every is how long a zone is believed before it is looked at again; 0: not
	// at all.
	Every time.Duration

	mu     sync.Mutex
	looked time.Time
	data   []byte // of the file that zone was made of
	zone   *time.Location
}

// systemEvery is short enough for a traveller, and spares each message a file.
const systemEvery = 10 * time.Second

// System is the clock of this process's environment.
func System() *Clock {
	c := &Clock{Every: systemEvery}
	if tz, set := os.LookupEnv("TZ"); set {
		c.TZ = &tz
	}
	if dir := os.Getenv("TZDIR"); dir != "" {
		c.Directories = []string{dir}
	}
	return c
}

// Zone is the zone as it is now, never nil. The same zone is the same pointer.
func (c *Clock) Zone() *time.Location {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); c.zone == nil || now.Before(c.looked) || now.Sub(c.looked) >= c.Every {
		c.looked = now
		return c.look()
	}
	return c.zone
}

func (c *Clock) look() *time.Location {
	if c.TZ == nil {
		return c.local()
	}
	tz := strings.TrimPrefix(*c.TZ, ":")
	if tz == "" {
		return time.UTC
	}
	for _, path := range c.paths(tz) {
		if data, err := read(path); err == nil {
			return c.from(data)
		}
	}
	return c.from(rule(tz))
}

func (c *Clock) local() *time.Location {
	path := c.Localtime
	if path == "" {
		path = localtime
	}
	data, err := read(path)
	switch {
	case err == nil:
		return c.from(data)
	case runtime.GOOS == "windows":
		return time.Local
	}
	return time.UTC
}

// paths are where the zone may lie that tz names.
func (c *Clock) paths(tz string) []string {
	if filepath.IsAbs(tz) {
		return []string{tz}
	}
	directories := c.Directories
	if directories == nil {
		directories = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}
	}
	var paths []string
	for _, dir := range directories {
		paths = append(paths, filepath.Join(dir, tz))
	}
	return paths
}

// from is the zone that data describes, or the last one while it describes
// none.
func (c *Clock) from(data []byte) *time.Location {
	if c.zone != nil && bytes.Equal(data, c.data) {
		return c.zone
	}
	zone, err := time.LoadLocationFromTZData("Local", data)
	switch {
	case err == nil:
		c.zone, c.data = zone, data
	case c.zone == nil:
		return time.UTC
	}
	return c.zone
}

// read gives the contents of a regular file.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid
	}
	file, err := os.Open(path) // #nosec G304 -- the system's zone, or the one that the person's TZ names
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile))
	_ = file.Close()
	return data, err
}

// rule is a zone file (RFC 8536) of UTC without a transition, at whose end
// stands what holds behind the last: tz. What is no POSIX rule leaves UTC.
func rule(tz string) []byte {
	header := func(version byte) []byte {
		// Six counts: one type of time, and the four bytes of its name.
		counts := []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4}
		return append(append([]byte("TZif"), append([]byte{version}, make([]byte, 15)...)...), counts...)
	}
	utc := append(make([]byte, 6), "UTC\x00"...)
	file := append(append(header('2'), utc...), append(header('2'), utc...)...)
	return append(file, "\n"+tz+"\n"...)
}
