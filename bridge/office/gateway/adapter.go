package gateway

import "bellhop/bridge/office"

// Adapter is the kind of office that speaks the gateway contract. Its clients
// are of type [*Client].
func Adapter() office.Adapter {
	return office.Adapter{
		Kind:    "gateway",
		Schemes: []string{"wss", "ws"},
		Capabilities: office.Capabilities{
			Lease: true, Replay: true, Directory: true, Email: true, Edits: true, Replies: true,
		},
		SignIn: []office.Step{office.StepAddress, office.StepToken},
		Check: func(address string) error {
			_, err := parseAddress(address)
			return err
		},
		Open: func(o office.Options) (office.Client, error) {
			client, err := New(o)
			if err != nil {
				return nil, err
			}
			return client, nil
		},
	}
}
