package main

import (
	"encoding/json"
	"io"
	"os"

	"github.com/spf13/cobra"

	"bellhop/app/agent"
)

func doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor [--json] [--data DIR]",
		Short: "Check the machine, the settings, the keyring, the office and Slack",
		Long: `doctor looks at everything that Bellhop needs and says, one line each, that it is
ok or what to do. It posts nothing and changes nothing, and does not disturb a
bellhopd that runs. The tokens are those of the environment, if it has any, else
of the keyring. Exit code 1: there is something to do.`,
		Example: `  bellhopd doctor
  bellhopd doctor --json --data DIR`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(c)
	asJSON := c.Flags().Bool("json", false, "print one JSON object")
	c.RunE = func(c *cobra.Command, _ []string) error {
		usual := "keyring"
		if os.Getenv("BELLHOP_OFFICE_TOKEN") != "" || os.Getenv("BELLHOP_SLACK_BOT_TOKEN") != "" {
			usual = "env"
		}
		o, err := agentOptions(usual)
		if err != nil {
			return err
		}
		if o.Data, err = data(); err != nil {
			return err
		}
		return diagnosed(c.OutOrStdout(), agent.Doctor(c.Context(), o), *asJSON)
	}
	return c
}

// diagnosed prints the checks; its exit code says whether there is something to
// do.
func diagnosed(out io.Writer, checks []agent.Check, asJSON bool) error {
	well := true
	var table columns
	for _, check := range checks {
		well = well && check.OK
		table.row(check.Title, check.Text)
	}
	var err error
	if asJSON {
		err = json.NewEncoder(out).Encode(struct {
			OK     bool          `json:"ok"`
			Checks []agent.Check `json:"checks"`
		}{well, checks})
	} else {
		err = table.write(out)
	}
	if err == nil && !well {
		return exit{code: exitFailed}
	}
	return written(err)
}
