package all

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bellhop/bridge/office"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestForFindsTheAdapterByScheme(t *testing.T) {
	t.Parallel()
	for address, kind := range map[string]string{
		"wss://office.example/gateway": "gateway", "WSS://office.example": "gateway", " ws://localhost:1/\n": "gateway",
		"ws://office.example/": "gateway", "https://office.example/": "", "xmpp:a@b": "", "office.example": "", "": "", "wss://%zz": "",
	} {
		a, err := For(address)
		if a.Kind != kind || (err == nil) != (kind != "") || err != nil && !errors.Is(err, ErrScheme) {
			t.Errorf("%q: %q, %v", address, a.Kind, err)
		}
	}
}

// TestAdaptersSayWhatTheyAre shows that no scheme belongs to two, and that each
// keeps what it declares.
func TestAdaptersSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	of := map[string]string{}
	for _, a := range Adapters() {
		if a.Kind == "" || len(a.Schemes) == 0 || len(a.SignIn) == 0 || a.Check == nil || a.Open == nil {
			t.Errorf("%q lacks something", a.Kind)
		}
		for _, scheme := range a.Schemes {
			if other, taken := of[scheme]; taken || scheme != strings.ToLower(scheme) {
				t.Errorf("%s is a scheme of %s and of %s", scheme, a.Kind, other)
			}
			of[scheme] = a.Kind
		}
		client, err := a.Open(options(a.Schemes[0] + "://localhost/"))
		if err != nil {
			t.Errorf("%s: %v", a.Kind, err)
			continue
		}
		_, leases := client.(office.Leases)
		_, directory := client.(office.Directory)
		if leases != a.Capabilities.Lease || directory != a.Capabilities.Directory {
			t.Errorf("%s: leases %v, directory %v, declared %+v", a.Kind, leases, directory, a.Capabilities)
		}
	}
}

func TestOpenRefusesWhatNoAdapterTakes(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"wss://office.example/g": true, "ws://localhost/g": true,
		"ws://canary.example/g": false, "https://canary.example/g": false, "wss://canary@office.example": false, "": false,
	} {
		client, err := Open(options(address))
		checked := Check(address)
		if (err == nil) != good || (client != nil) != good || (checked == nil) != good {
			t.Errorf("%s: %v, %v", address, err, checked)
		}
		if !good && strings.Contains(err.Error()+checked.Error(), "canary") {
			t.Errorf("%s: the error repeats the address: %v", address, err)
		}
	}
}

func options(address string) office.Options {
	return office.Options{URL: address, Device: "d", Token: func(context.Context) (string, error) { return "t", nil }}
}
