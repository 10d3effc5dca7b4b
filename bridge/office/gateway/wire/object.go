package wire

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bellhop/bridge"
)

// object is one JSON object that is being read. The first fault of a required
// key is kept and ends the reading; what comes after it gives zero values.
type object struct {
	path string // of its keys, "" or with a dot at its end
	keys keys
	read *reading
}

// keys are those of one object, in order.
type keys struct {
	data []byte // of the object; the values are parts of it
	list []key
}

type key struct {
	name  string
	value jsontext.Value
}

// UnmarshalJSONFrom notes where the values stand. The decoder refuses a key that
// stands twice, also deeper.
func (k *keys) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() != '{' {
		return errNoObject
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	k.list = make([]key, 0, 12)
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		next := key{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			return err
		}
		end := int(d.InputOffset())
		next.value = k.data[end-len(value) : end]
		k.list = append(k.list, next)
	}
	_, err := d.ReadToken()
	return err
}

var errNoObject = errors.New("no object")

// reading is the state of one frame: its first fault, and the paths of the
// optional keys that could not be used.
type reading struct {
	fault  *Fault
	unused []string
	strict bool // half a pair of surrogates spoils the frame
}

// open reads an object. Its keys are compared byte by byte. A lone surrogate
// passes as U+FFFD unless the reading is strict: it spoils an id, and nothing else.
func (r *reading) open(data []byte, path string) object {
	o := object{keys: keys{data: data}, read: r}
	if path != "" {
		o.path = path + "."
	}
	err := json.Unmarshal(data, &o.keys, jsontext.AllowInvalidUTF8(!r.strict))
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		r.fail(o.path+doubled(err), Twice)
	case err != nil:
		r.fail(path, NotObject)
	}
	return o
}

func (r *reading) fail(key, why string) {
	if r.fault == nil {
		r.fault = fault(key, why)
	}
}

func (o object) unused(key string) { o.read.spare(o.path + key) }

// spare notes an optional key that could not be used, each once.
func (r *reading) spare(paths ...string) {
	for _, path := range paths {
		if !slices.Contains(r.unused, path) {
			r.unused = append(r.unused, path)
		}
	}
}

func (o object) fail(key, why string) { o.read.fail(o.path+key, why) }

// value gives a key's raw value; ok is false when it is absent or null.
func (o object) value(key string) (jsontext.Value, bool) {
	for _, k := range o.keys.list {
		if k.name == key {
			return k.value, k.value.Kind() != 'n'
		}
	}
	return nil, false
}

// need gives the value of a required key.
func (o object) need(key string) (jsontext.Value, bool) {
	v, ok := o.value(key)
	if !ok {
		o.fail(key, Missing)
	}
	return v, ok
}

// required decodes the value of a required key.
func required[T any](o object, key string, decode func(jsontext.Value) (T, bool)) (value T) {
	v, ok := o.need(key)
	if !ok {
		return value
	}
	value, ok = decode(v)
	if !ok {
		o.fail(key, WrongType)
	}
	return value
}

// optional decodes a key whose value may be absent; what cannot be used counts
// as absent.
func optional[T any](o object, key string, decode func(jsontext.Value) (T, bool)) (value T, ok bool) {
	v, ok := o.value(key)
	if !ok {
		return value, false
	}
	if value, ok = decode(v); !ok {
		o.unused(key)
		var none T
		return none, false
	}
	return value, true
}

func (o object) text(key string) string { return required(o, key, text) }

// word is a required text that may not be empty.
func (o object) word(key string) string {
	value := o.text(key)
	if value == "" {
		o.fail(key, Missing)
	}
	return value
}

func (o object) optionalText(key string) string {
	value, _ := optional(o, key, text)
	return value
}

// id is a required id of 1 to [bridge.MaxID] bytes. Valid Unicode is asked of it
// so that two ids that differ stay different.
func (o object) id(key string) string {
	value := o.word(key)
	if len(value) > bridge.MaxID {
		o.fail(key, TooLong)
	}
	if v, ok := o.value(key); ok && !unicode(v) {
		o.fail(key, NotUnicode)
	}
	return value
}

func (o object) optionalID(key string) string {
	value, _ := optional(o, key, shortText)
	return value
}

func (o object) time(key string) time.Time {
	v, ok := o.need(key)
	if !ok {
		return time.Time{}
	}
	at, ok := moment(v)
	if !ok {
		o.fail(key, BadTime)
	}
	return at
}

// object opens the object that stands under a required key.
func (o object) object(key string) object {
	v, ok := o.need(key)
	if !ok {
		return object{path: o.path + key + ".", read: o.read}
	}
	return o.read.open(v, o.path+key)
}

// optionalObject reads the object under an optional key. What read finds at
// fault makes the whole object absent.
func optionalObject[T any](o object, key string, read func(object) T) *T {
	v, ok := o.value(key)
	if !ok {
		return nil
	}
	inner := &reading{}
	value := read(inner.open(v, o.path+key))
	o.read.spare(inner.unused...)
	if inner.fault != nil {
		o.unused(key)
		return nil
	}
	return &value
}

// list gives the elements of the array under key.
func list(v jsontext.Value) (values []jsontext.Value, ok bool) {
	return values, json.Unmarshal(v, &values, jsontext.AllowInvalidUTF8(true)) == nil && values != nil
}

func text(v jsontext.Value) (value string, ok bool) {
	if v.Kind() != '"' {
		return "", false
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1]), true
	}
	unquoted, _ := jsontext.AppendUnquote(nil, v) // its error is that of unicode
	return string(unquoted), true
}

// unicode reports whether a text has no lone surrogate in it.
func unicode(v jsontext.Value) bool {
	if bytes.IndexByte(v, '\\') < 0 {
		return true
	}
	_, err := jsontext.AppendUnquote(nil, v)
	return err == nil
}

// shortText is an optional id.
func shortText(v jsontext.Value) (string, bool) {
	value, ok := text(v)
	return value, ok && len(value) <= bridge.MaxID && unicode(v)
}

func truth(v jsontext.Value) (value, ok bool) {
	return v.Kind() == 't', v.Kind() == 't' || v.Kind() == 'f'
}

func number(v jsontext.Value) (value float64, ok bool) {
	return value, v.Kind() == '0' && json.Unmarshal(v, &value) == nil
}

// whole is a number without a fraction: 1024.0 and 2.5e6 are.
func whole(v jsontext.Value) (int64, bool) {
	value, ok := number(v)
	const most = 1 << 53 // above it a float64 skips numbers
	return int64(value), ok && value == math.Trunc(value) && math.Abs(value) <= most
}

// timeShape is a time of RFC 3339: its letters may be small, and a leap second
// has the number 60.
var timeShape = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// secondAt is where the seconds stand in a time.
const secondAt = len("2006-01-02T15:04:")

func moment(v jsontext.Value) (time.Time, bool) {
	said, ok := text(v)
	if !ok || !timeShape.MatchString(said) {
		return time.Time{}, false
	}
	said = strings.ToUpper(said)
	leap := said[secondAt:secondAt+2] == "60"
	if leap {
		said = said[:secondAt] + "59" + said[secondAt+2:]
	}
	at, err := time.Parse(time.RFC3339Nano, said)
	if leap {
		at = at.Add(time.Second)
	}
	return at, err == nil
}
