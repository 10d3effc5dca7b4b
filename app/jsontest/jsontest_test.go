package jsontest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type inner struct {
	At   time.Time `json:"at"`
	Deep *inner    `json:"deep"`
}

type outer struct {
	inner
	Text string            `json:"text"`
	All  []inner           `json:"all"`
	Map  map[string]string `json:"map"`
	Bare int
}

func TestDecode(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, tt := range map[string]struct {
		in     string
		strict bool
		want   outer
		err    error
	}{
		"its own keys":          {in: `{"text":"a","all":[{"deep":{"at":"2026-01-02T03:04:05Z"}}],"map":{"A":"b","a":"c"},"Bare":1}`, want: outer{Text: "a", All: []inner{{Deep: &inner{At: at}}}, Map: map[string]string{"A": "b", "a": "c"}, Bare: 1}},
		"an embedded struct's":  {in: `{"at":"2026-01-02T03:04:05Z"}`, want: outer{inner: inner{At: at}}},
		"other letters":         {in: `{"TEXT":"forged","text":"a","ALL":[],"bare":2}`, want: outer{Text: "a"}},
		"other letters first":   {in: `{"text":"a","Text":"forged"}`, want: outer{Text: "a"}},
		"other letters, strict": {in: `{"TEXT":"forged"}`, strict: true, err: ErrUnknown},
		"twice":                 {in: `{"text":"a","text":"b"}`, err: ErrTwice},
		"twice, by an escape":   {in: `{"text":"a","te\u0078t":"b"}`, err: ErrTwice},
		"twice in what is not":  {in: `{"other":{"x":1,"x":2}}`, err: ErrTwice},
		"no UTF-8":              {in: "{\"text\":\"\xff\"}", err: ErrText},
		"half a surrogate pair": {in: `{"text":"\ud83d"}`, err: ErrText},
		"the other half":        {in: `{"text":"\ude00\ud83d"}`, err: ErrText},
		"a time as it is":       {in: `{"at":"2026-01-02T03:04:05.5+09:00"}`, want: outer{inner: inner{At: at.Add(-9*time.Hour + 500*time.Millisecond)}}},
		"a time in short":       {in: `{"at":"2026-01-02T3:04:05Z"}`, err: ErrTime},
		"a surrogate pair":      {in: `{"text":"\ud83d\ude00 \\ud800"}`, want: outer{Text: "😀 \\ud800"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got outer
			if err := Decode([]byte(tt.in), &got, tt.strict); !errors.Is(err, tt.err) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(outer{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	if Decode([]byte(`{} {}`), &outer{}, false) == nil {
		t.Error("two values were taken for one")
	}
}

func TestHostileIsNotOfOneKind(t *testing.T) {
	t.Parallel()
	kinds := map[string]int{}
	for _, in := range Hostile(`{"text":"a"}`) {
		var got outer
		switch err := Decode(in, &got, false); {
		case errors.Is(err, ErrTwice):
			kinds["twice"]++
		case errors.Is(err, ErrText):
			kinds["no Unicode"]++
		case err == nil:
			kinds["text "+got.Text]++
		default:
			kinds["no JSON"]++
		}
	}
	// The key has no s, so that what would be written with another letter is the
	// key itself.
	want := map[string]int{"twice": 2, "no Unicode": 2, "text ": 1, "text a": 1, "no JSON": 1}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}
