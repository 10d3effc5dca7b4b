package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// The moods of a keyring.
const (
	obliging  = "obliging"
	locked    = "locked"    // it shows a prompt that nobody answers
	dismissed = "dismissed" // it shows a prompt, and that is closed
	refusing  = "refusing"  // it denies access
	silent    = "silent"    // it answers when it is of another mood
	withheld  = "withheld"  // it denies the bot token
)

// keyring is a session bus with nothing on it but a Secret Service.
type keyring struct {
	t     *testing.T
	path  string // of its socket
	group sync.WaitGroup

	mu       sync.Mutex
	mood     string
	changed  chan struct{} // closed with the next mood
	items    map[string]string
	listener net.Listener
	open     []net.Conn
}

func newKeyring(t *testing.T, mood string, items map[string]string) *keyring {
	k := &keyring{t: t, path: filepath.Join(workplace(t), "bus"), mood: mood, items: items, changed: make(chan struct{})}
	t.Cleanup(func() {
		k.mu.Lock()
		if k.listener != nil {
			k.listener.Close()
		}
		for _, c := range k.open {
			c.Close()
		}
		k.mu.Unlock()
		k.group.Wait()
	})
	return k
}

// env has bellhopd find the keyring.
func (k *keyring) env() string { return "DBUS_SESSION_BUS_ADDRESS=unix:path=" + k.path }

func (k *keyring) listen() {
	k.t.Helper()
	listener, err := net.Listen("unix", k.path)
	if err != nil {
		k.t.Fatal(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.listener = listener
	k.group.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			k.mu.Lock()
			k.open = append(k.open, c)
			k.mu.Unlock()
			k.group.Go(func() { k.serve(c) })
		}
	})
}

// endPrompts ends every connection, and with it whoever waits for a prompt.
func (k *keyring) endPrompts() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range k.open {
		c.Close()
	}
	k.open = nil
}

// be changes the mood. Who is obliging lets the prompts that stand open
// through.
func (k *keyring) be(mood string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.mood = mood
	close(k.changed)
	k.changed = make(chan struct{})
	if mood != obliging {
		return
	}
	for _, c := range k.open {
		if b, err := encoded(completed(false, keyringPath), 1<<30); err != nil {
			k.t.Error(err)
		} else if _, err := c.Write(b); err != nil {
			k.t.Log(err)
		}
	}
}

func (k *keyring) oblige() { k.be(obliging) }

// encoded is a message with a serial, which only a client's connection gives it
// otherwise.
func encoded(m *dbus.Message, serial uint32) ([]byte, error) {
	var b bytes.Buffer
	err := m.EncodeTo(&b, binary.LittleEndian)
	if err == nil {
		binary.LittleEndian.PutUint32(b.Bytes()[8:], serial)
	}
	return b.Bytes(), err
}

// now gives the mood once there is an answer to be had.
func (k *keyring) now() string {
	for {
		k.mu.Lock()
		mood, changed := k.mood, k.changed
		k.mu.Unlock()
		if mood != silent {
			return mood
		}
		select {
		case <-changed:
		case <-k.t.Context().Done():
			return silent
		}
	}
}

// serve is one connection: the bus's sign-in, then calls.
func (k *keyring) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(strings.TrimLeft(line, "\x00"))
		if line == "BEGIN" {
			break
		}
		answer := "ERROR\r\n"
		switch {
		case line == "AUTH":
			answer = "REJECTED EXTERNAL\r\n"
		case strings.HasPrefix(line, "AUTH EXTERNAL"):
			answer = "OK 0123456789abcdef0123456789abcdef\r\n"
		}
		if _, err := c.Write([]byte(answer)); err != nil {
			return
		}
	}
	serial := uint32(0)
	for {
		call, err := dbus.DecodeMessage(in)
		if err != nil {
			return
		}
		for _, m := range k.answers(call) {
			serial++
			b, err := encoded(m, serial)
			if err != nil {
				k.t.Error(err)
				return
			}
			if _, err := c.Write(b); err != nil {
				return
			}
		}
	}
}

// secret is the Secret Service's structure of the name.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

const (
	keyringPath = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	promptPath  = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")
	sessionPath = dbus.ObjectPath("/org/freedesktop/secrets/session/1")
)

// answers is what the bus or the service has to say to a call.
func (k *keyring) answers(call *dbus.Message) []*dbus.Message {
	member, _ := call.Headers[dbus.FieldMember].Value().(string)
	path, _ := call.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	reply := func(body ...any) []*dbus.Message {
		m := &dbus.Message{Type: dbus.TypeMethodReply, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldReplySerial: dbus.MakeVariant(call.Serial()),
		}}
		if len(body) > 0 {
			m.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
		}
		return []*dbus.Message{m}
	}
	denied := func() []*dbus.Message {
		m := reply("denied by policy")[0]
		m.Type = dbus.TypeError
		m.Headers[dbus.FieldErrorName] = dbus.MakeVariant("org.freedesktop.DBus.Error.AccessDenied")
		return []*dbus.Message{m}
	}
	mood, none := k.now(), dbus.ObjectPath("/")
	switch member {
	case "Hello":
		return reply(":1.1")
	case "AddMatch", "RemoveMatch", "Close":
		return reply()
	}
	switch {
	case mood == silent:
		return nil
	case mood == refusing:
		return denied()
	}
	switch member {
	case "Get":
		return reply(dbus.MakeVariant([]dbus.ObjectPath{keyringPath}))
	case "OpenSession":
		return reply(dbus.MakeVariant(""), sessionPath)
	case "Unlock":
		if mood == locked || mood == dismissed {
			return reply([]dbus.ObjectPath{}, promptPath)
		}
		return reply(call.Body[0], none)
	case "Prompt":
		if mood == dismissed {
			return append(reply(), completed(true))
		}
		return reply()
	case "SearchItems":
		name := call.Body[0].(map[string]string)["username"]
		if _, ok := k.items[name]; !ok {
			return reply([]dbus.ObjectPath{})
		}
		return reply([]dbus.ObjectPath{keyringPath + dbus.ObjectPath("/"+strings.ReplaceAll(name, "-", "_"))})
	case "GetSecret":
		name := strings.ReplaceAll(string(path[strings.LastIndex(string(path), "/")+1:]), "_", "-")
		if mood == withheld && name == "bot-token" {
			return denied()
		}
		return reply(secret{sessionPath, nil, []byte(k.items[name]), "text/plain"})
	}
	return denied()
}

// completed is the prompt's signal that it was closed, or answered.
func completed(dismissed bool, unlocked ...dbus.ObjectPath) *dbus.Message {
	body := []any{dismissed, dbus.MakeVariant(unlocked)}
	return &dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath: dbus.MakeVariant(promptPath), dbus.FieldInterface: dbus.MakeVariant("org.freedesktop.Secret.Prompt"),
		dbus.FieldMember: dbus.MakeVariant("Completed"), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(body...)),
	}}
}
