package jsontest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The reasons for which [Decode] refuses what is JSON.
var (
	// ErrTwice: a key stands twice in an object.
	ErrTwice = errors.New("a key stands twice")
	// ErrText: a text is not UTF-8, or half of a surrogate pair is escaped.
	ErrText = errors.New("a text is no Unicode")
	// ErrTime: a time is not as RFC 3339 writes it.
	ErrTime = errors.New("a time is not of RFC 3339")
	// ErrUnknown: a key is unknown, and [Decode] was to refuse those.
	ErrUnknown = errors.New("a key is unknown")
)

// moment is a time in quotes. Package time alone takes more than the standard.
var moment = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"$`)

// Decode reads data, which is one JSON value, into the value that into points
// to. A member counts if its key is that of the field byte by byte. All others
// are passed over, or with strict they are an ErrUnknown.
func Decode(data []byte, into any, strict bool) error {
	if !json.Valid(data) {
		return errors.New("not JSON")
	}
	r := reader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), strict: strict}
	r.dec.UseNumber()
	if err := r.value(reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	return json.Unmarshal(r.out.Bytes(), into)
}

// Hostile are inputs that a decoder must not take for the members in like, an
// object: each member under a key in other letters, each twice, and one with a
// text that is no Unicode.
func Hostile(like string) (inputs [][]byte) {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(like), &members) != nil {
		return nil
	}
	inner := strings.TrimSuffix(strings.TrimSpace(like), "}")
	for key, value := range members {
		folded := strings.ToUpper(key)
		inputs = append(inputs,
			[]byte(inner+","+strconv.Quote(folded)+":"+string(value)+"}"),
			[]byte("{"+strconv.Quote(folded)+":"+string(value)+"}"),
			[]byte(inner+","+strconv.Quote(key)+":"+string(value)+"}"),
			[]byte(inner+",\""+strings.Replace(key, "s", "\u017f", 1)+"\":"+string(value)+"}"))
	}
	slices.SortFunc(inputs, bytes.Compare)
	return append(inputs, []byte(inner+",\"note\":\"\xff\"}"), []byte(inner+`,"note":"\ud800"}`), []byte(inner+"} {}"))
}

// reader copies a value, without the members that have no place.
type reader struct {
	data   []byte
	dec    *json.Decoder
	strict bool
	out    bytes.Buffer
}

// token gives the next token, and how it is written.
func (r *reader) token() (json.Token, []byte, error) {
	from := r.dec.InputOffset()
	token, err := r.dec.Token()
	if err != nil {
		return nil, nil, err
	}
	raw := bytes.TrimLeft(r.data[from:r.dec.InputOffset()], " \t\r\n:,")
	if _, text := token.(string); text && !sound(raw) {
		return nil, nil, ErrText
	}
	return token, raw, nil
}

// value copies the next value, which is for the type t; nil is for no type.
func (r *reader) value(t reflect.Type) error {
	token, raw, err := r.token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return r.object(t)
	case json.Delim('['):
		return r.array(t)
	}
	if _, text := token.(string); text && t == reflect.TypeFor[time.Time]() && !moment.Match(raw) {
		return ErrTime
	}
	r.out.Write(raw)
	return nil
}

func (r *reader) array(t reflect.Type) error {
	t = plain(t)
	if t != nil && t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	r.out.WriteByte('[')
	for n := 0; r.dec.More(); n++ {
		if n > 0 {
			r.out.WriteByte(',')
		}
		if err := r.value(t); err != nil {
			return err
		}
	}
	r.out.WriteByte(']')
	_, _, err := r.token()
	return err
}

func (r *reader) object(t reflect.Type) error {
	t = plain(t)
	seen := map[string]bool{}
	r.out.WriteByte('{')
	comma := ""
	for r.dec.More() {
		token, raw, err := r.token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return io.ErrUnexpectedEOF
		}
		if seen[key] {
			return ErrTwice
		}
		seen[key] = true
		field, known := member(t, key)
		if !known && r.strict {
			return ErrUnknown
		}
		start := r.out.Len()
		r.out.WriteString(comma + string(raw) + ":")
		if err := r.value(field); err != nil {
			return err
		}
		if known {
			comma = ","
		} else {
			r.out.Truncate(start)
		}
	}
	r.out.WriteByte('}')
	_, _, err := r.token()
	return err
}

// plain is t without pointers, and nil where all members count.
func plain(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	text := reflect.TypeFor[encoding.TextUnmarshaler]()
	own := reflect.TypeFor[json.Unmarshaler]()
	if t == nil || t == reflect.TypeFor[time.Time]() || reflect.PointerTo(t).Implements(text) || reflect.PointerTo(t).Implements(own) {
		return nil
	}
	return t
}

// member gives the type of the field with a key. A value for which there is no
// type has every key.
func member(t reflect.Type, key string) (reflect.Type, bool) {
	switch {
	case t == nil:
		return nil, true
	case t.Kind() == reflect.Map:
		return t.Elem(), true
	case t.Kind() != reflect.Struct:
		return nil, true
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			if found, ok := member(f.Type, key); ok {
				return found, true
			}
			continue
		}
		if name == "" {
			name = f.Name
		}
		if name == key && f.IsExported() && name != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

// sound reports whether a string, as it is written, is Unicode.
func sound(raw []byte) bool {
	if !utf8.Valid(raw) {
		return false
	}
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		high := escaped(raw, i+1)
		i += 4
		if high < 0xd800 || high > 0xdfff {
			continue
		}
		if high > 0xdbff || i+2 >= len(raw) || raw[i+1] != '\\' || raw[i+2] != 'u' {
			return false
		}
		if low := escaped(raw, i+3); low < 0xdc00 || low > 0xdfff {
			return false
		}
		i += 6
	}
	return true
}

func escaped(raw []byte, at int) uint64 {
	n, err := strconv.ParseUint(string(raw[at:min(at+4, len(raw))]), 16, 32)
	if err != nil {
		return 0
	}
	return n
}
