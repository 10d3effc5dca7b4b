package sandbox

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// patience is only for a browser that hangs: everything is waited for by a
// signal of its own.
const patience = 5 * time.Minute

// browser is one page of a headless Chromium, driven by the DevTools protocol
// from one goroutine.
type browser struct {
	t       *testing.T
	ws      *websocket.Conn
	session string
	id      int
	// troubles are what the page's console told as errors.
	troubles []string
}

// reply is an answer or an event of the protocol.
type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// openBrowser starts a Chromium with a profile of its own and ends it with the
// test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("the page's test needs Chromium: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	home, err := os.MkdirTemp("", "cr") // short: a socket's path may be 103 bytes long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	c := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-port=0", "--user-data-dir="+filepath.Join(home, "profile"), "--window-size=1440,900", "about:blank")
	c.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home) // it leaves sockets and crash reports there
	errs, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var over atomic.Bool
	gone := make(chan struct{})
	address := make(chan string, 1)
	go func() {
		defer close(gone)
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			if _, at, found := strings.Cut(lines.Text(), "DevTools listening on "); found {
				address <- at
			}
		}
		if err := c.Wait(); err != nil && !over.Load() {
			t.Logf("chromium ended: %v", err)
		}
	}()
	t.Cleanup(func() { over.Store(true); cancel(); <-gone })
	b := &browser{t: t}
	select {
	case at := <-address:
		if b.ws, _, err = websocket.DefaultDialer.DialContext(ctx, at, nil); err != nil {
			t.Fatal(err)
		}
	case <-gone:
		t.Fatal("chromium did not start")
	}
	t.Cleanup(func() { _ = b.ws.Close() })
	b.attach()
	return b
}

func (b *browser) attach() {
	var target struct {
		ID string `json:"targetId"`
	}
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct {
		Session string `json:"sessionId"`
	}
	b.call("Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached)
	b.session = attached.Session
	b.call("Log.enable", nil, nil)
	b.call("Runtime.enable", nil, nil)
	b.call("Page.enable", nil, nil)
}

// call sends a command and reads until its answer.
func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.id++
	command := map[string]any{"id": b.id, "method": method, "params": params}
	if params == nil {
		command["params"] = struct{}{}
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	if err := b.ws.WriteJSON(command); err != nil {
		b.t.Fatal(err)
	}
	for {
		var r reply
		if err := b.ws.ReadJSON(&r); err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
		b.notice(r)
		if r.ID != b.id {
			continue
		}
		if r.Error != nil {
			b.t.Fatalf("%s: %s", method, r.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(r.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// notice keeps what the page complains of: policy violations, errors in code.
func (b *browser) notice(r reply) {
	switch r.Method {
	case "Log.entryAdded":
		var p struct {
			Entry struct{ Level, Text, URL string }
		}
		if json.Unmarshal(r.Params, &p) == nil && p.Entry.Level == "error" {
			b.troubles = append(b.troubles, p.Entry.Text)
		}
	case "Runtime.exceptionThrown":
		b.troubles = append(b.troubles, string(r.Params))
	}
}

// eval gives the value of a JavaScript expression, promises awaited.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception *struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	b.call("Runtime.evaluate", map[string]any{
		"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
	}, &answer)
	if answer.Exception != nil {
		b.t.Fatalf("%s: %s %s", expression, answer.Exception.Text, answer.Exception.Exception.Description)
	}
	if result != nil {
		if err := json.Unmarshal(answer.Result.Value, result); err != nil {
			b.t.Fatalf("%s: %v", expression, err)
		}
	}
}

// until waits for a condition in the page, looked at after each change of it.
func (b *browser) until(condition string) {
	b.t.Helper()
	var ok bool
	b.eval(fmt.Sprintf(`new Promise((done) => {
		const met = () => { try { return !!(%[1]s); } catch { return false; } };
		if (met()) return done(true);
		const watch = new MutationObserver(() => { if (met()) { watch.disconnect(); done(true); } });
		watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		setTimeout(() => { watch.disconnect(); done(met()); }, 60000);
	})`, condition), &ok)
	if !ok {
		var text string
		b.eval("document.body.innerText", &text)
		b.t.Fatalf("never came true: %s\nthe page reads:\n%s", condition, text)
	}
}

// goTo opens an address and waits until the page has shown its first state.
func (b *browser) goTo(address string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": address}, nil)
	b.until(`document.documentElement.dataset.ready === "yes"`)
}

// key presses a named key or types one character.
func (b *browser) key(name string) {
	b.t.Helper()
	press := map[string]any{"type": "keyDown", "key": name}
	codes := map[string]int{"Enter": 13, "Tab": 9, "Escape": 27, "Backspace": 8, "ArrowDown": 40, "ArrowUp": 38, "ArrowRight": 39, "ArrowLeft": 37}
	if code, named := codes[name]; named {
		press["code"], press["windowsVirtualKeyCode"] = name, code
		if name == "Enter" {
			press["text"] = "\r"
		}
	} else {
		press["text"] = name
	}
	b.call("Input.dispatchKeyEvent", press, nil)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": name}, nil)
}

// write types text into what has the focus.
func (b *browser) write(text string) {
	b.t.Helper()
	b.call("Input.insertText", map[string]any{"text": text}, nil)
}

// size sets the window, the colour scheme and no motion.
func (b *browser) size(width, height int, scheme string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{
		{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"},
	}}, nil)
}

// picture writes what is seen into the folder that BELLHOP_PICTURES names; it
// does nothing without one.
func (b *browser) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("BELLHOP_PICTURES")
	if folder == "" {
		return
	}
	var shot struct {
		Data string `json:"data"`
	}
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err = errors.Join(err, os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600)); err != nil {
		b.t.Fatal(err)
	}
}
