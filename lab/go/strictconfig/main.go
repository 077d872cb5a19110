// Command strictconfig reads a buildkitd.toml the way buildkitd does, but refuses keys that
// buildkitd does not know. buildkitd itself ignores them, so a misspelt mirror is otherwise found
// only by noticing that nothing uses it.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/cmd/buildkitd/config"
	"github.com/pelletier/go-toml/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: strictconfig buildkitd.toml")
		os.Exit(2)
	}
	if err := check(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()

	var settings config.Config
	err = toml.NewDecoder(file).DisallowUnknownFields().Decode(&settings)
	var unknown *toml.StrictMissingError
	if !errors.As(err, &unknown) {
		return err
	}
	lines := make([]string, 0, len(unknown.Errors))
	for _, missing := range unknown.Errors {
		row, _ := missing.Position()
		lines = append(lines, fmt.Sprintf("%s:%d: unknown key %s", path, row, strings.Join(missing.Key(), ".")))
	}
	return errors.New(strings.Join(lines, "\n"))
}
