package all

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"bellhop/bridge/office"
	"bellhop/bridge/office/gateway"
)

// ErrScheme says that no kind of office has addresses like this one.
var ErrScheme = errors.New("no office has such an address")

// Adapters are all kinds of office, in the order in which they are shown.
func Adapters() []office.Adapter { return []office.Adapter{gateway.Adapter()} }

// For gives the adapter of an address, by its scheme alone. Its error is
// [ErrScheme] and does not repeat the address.
func For(address string) (office.Adapter, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return office.Adapter{}, ErrScheme
	}
	for _, a := range Adapters() {
		if slices.Contains(a.Schemes, u.Scheme) {
			return a, nil
		}
	}
	return office.Adapter{}, ErrScheme
}

// Check reports what is wrong with an address. It opens nothing, and its errors
// do not repeat the address.
func Check(address string) error {
	a, err := For(address)
	if err != nil {
		return err
	}
	return a.Check(address)
}

// Open makes a client for the office at o.URL and connects to nothing. An office
// that lacks leases or a directory is an error as long as nothing stands in for
// them.
func Open(o office.Options) (office.Whole, error) {
	a, err := For(o.URL)
	if err != nil {
		return nil, err
	}
	client, err := a.Open(o)
	if err != nil {
		return nil, err
	}
	whole, ok := client.(office.Whole)
	if !ok {
		return nil, fmt.Errorf("all: open %s: the office has no leases or no directory", a.Kind)
	}
	return whole, nil
}
