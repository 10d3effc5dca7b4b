package host

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

var errReference = errors.New("not one object of byte-exact keys")

// reference reads an object token by token, as the letters of the contract say:
// keys are compared by byte, a doubled key at any depth is an error, and so are
// bytes that are not UTF-8 and halves of surrogate pairs.
func reference(data []byte) (map[string]any, error) {
	if !utf8.Valid(data) {
		return nil, errReference
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := value(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errReference
	}
	o, ok := v.(map[string]any)
	if !ok || halves(data, v) {
		return nil, errReference
	}
	return o, nil
}

// halves reports a \u escape that the decoder had to replace in what it read.
func halves(data []byte, read any) bool {
	const mark = "\uFFFD"
	var again strings.Builder
	e := json.NewEncoder(&again)
	e.SetEscapeHTML(false)
	if e.Encode(read) != nil {
		return true
	}
	meant := strings.Count(string(data), mark) + strings.Count(strings.ToLower(string(data)), `\ufffd`)
	return strings.Count(again.String(), mark)+strings.Count(again.String(), `\ufffd`) > meant
}

func value(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, _ := key.(string) // Token gives nothing else before a value
			if _, twice := o[name]; twice {
				return nil, errReference
			}
			if o[name], err = value(d); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := value(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

// FuzzDecodeAgainstReference holds the decoder to the reference: what the
// reference refuses is refused, and what is taken says what the reference reads.
func FuzzDecodeAgainstReference(f *testing.F) {
	for _, s := range []string{
		`{"op":"send","ref":"r","to":"m","text":"x","TEXT":"y","in_reply_to":"i"}`, `{"op":"send","ref":"r","to":"m","text":"x","text":"y"}`,
		`{"op":"unlink","x":{"a":1,"a":1}}`, `{"op":"unlink","x":["\ud800"]}`, `{"op":"unlink","x":"\ufffd"}`, `{"op":"unlink"} {}`,
		`{"Op":"unlink"}`, `{"op":"settle","events":["a","b"]}`, `{"op":"presence","state":"\u0061way"}`, `{"op":"unlink","x":1e999}`,
		`{"op":"hello","protocol":1,"client":{"name":"n","version":"v"},"device":"d","relay":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeRequest(data)
		o, refErr := reference(data)
		known := err == nil || errors.Is(err, errUnknownOp)
		if known && refErr != nil {
			t.Fatalf("taken, but the reference says: %v", refErr)
		}
		if !known || refErr != nil {
			return
		}
		said := map[string]string{"op": r.op, "device": r.device, "ref": r.reply.Ref, "to": r.reply.To, "text": r.reply.Text, "state": r.state}
		for key, v := range said {
			if want, _ := o[key].(string); v != "" && v != want {
				t.Errorf("%s is %q, the reference reads %q", key, v, want)
			}
		}
		list, _ := o["events"].([]any)
		for i, e := range r.events {
			if i >= len(list) || list[i] != e {
				t.Errorf("event %d is %q of %v", i, e, list)
			}
		}
	})
}
