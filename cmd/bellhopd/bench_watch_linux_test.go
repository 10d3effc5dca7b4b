package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// watched names the file in which a program that is measured from within says
// where it can be asked.
const watched = "BELLHOP_BENCH_WATCHED"

// asBench makes the test binary the floor or a tracer, or lets it be looked
// into, if the environment says so.
func asBench() {
	if path := os.Getenv(watched); path != "" {
		watch(path)
	}
	if program := os.Getenv(asTracer); program != "" {
		runTraced(program)
	}
	if how := os.Getenv(asFloor); how != "" {
		runFloor(how)
	}
}

// watch answers on loopback what the runtime knows.
func watch(path string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/memory", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("collect") != "" {
			runtime.GC()
			debug.FreeOSMemory()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		_ = json.NewEncoder(w).Encode(&m)
	})
	mux.HandleFunc("/profile", func(w http.ResponseWriter, r *http.Request) {
		if name := r.FormValue("name"); name != "cpu" {
			_ = pprof.Lookup(name).WriteTo(w, 0)
			return
		}
		long, err := time.ParseDuration(r.FormValue("for"))
		if err == nil && pprof.StartCPUProfile(w) == nil {
			<-time.After(long)
			pprof.StopCPUProfile()
		}
	})
	mux.HandleFunc("/synced", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(synced.Load()) })
	go func() { _ = http.Serve(listener, mux) }()
	if err := os.WriteFile(path+".new", []byte(listener.Addr().String()), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		panic(err)
	}
}

// watcher asks a watched program.
type watcher struct {
	t    *testing.T
	path string
}

func newWatcher(t *testing.T) watcher { return watcher{t, filepath.Join(t.TempDir(), "watched")} }

func (w watcher) env() string { return watched + "=" + w.path }

func (w watcher) get(what string) *http.Response {
	w.t.Helper()
	address, err := os.ReadFile(w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.Get("http://" + string(address) + what)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// ask reads the answer to a question.
func (w watcher) ask(what string, answer any) {
	w.t.Helper()
	r := w.get(what)
	defer http.DefaultClient.CloseIdleConnections()
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(answer); err != nil {
		w.t.Fatal(err)
	}
}

func (w watcher) memory(collect bool) (m runtime.MemStats) {
	w.t.Helper()
	what := "/memory"
	if collect {
		what += "?collect=1"
	}
	w.ask(what, &m)
	return m
}

// synced is what a tracer has counted.
func (w watcher) synced() (n int64) {
	w.t.Helper()
	w.ask("/synced", &n)
	return n
}

// profiles are kept in the directory that this variable names.
const profilesVariable = "BELLHOP_BENCH_PROFILES"

// profile keeps a profile under a name; long is for that of the CPU. The
// function that it gives waits for it.
func (w watcher) profile(kind, name string, long time.Duration) (done func()) {
	dir := os.Getenv(profilesVariable)
	if dir == "" {
		return func() {}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r := w.get("/profile?name=" + kind + "&for=" + long.String())
		defer r.Body.Close()
		defer http.DefaultClient.CloseIdleConnections()
		f, err := os.Create(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+"."+kind+".pprof"))
		if err == nil {
			_, err = f.ReadFrom(r.Body)
			f.Close()
		}
		if err != nil {
			w.t.Error(err)
		}
	}()
	return func() { <-ended }
}
