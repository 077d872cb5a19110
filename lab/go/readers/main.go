// Command readers reads many texts the way BuildKit does, for tests of what is written for it: "csv" as buildctl reads the records of
// its flags, "toml" as buildkitd reads its configuration. It takes a JSON list of texts, and prints a JSON list of what was read.
package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/cmd/buildkitd/config"
	"github.com/tonistiigi/go-csvvalue"
)

func main() {
	readers := map[string]func(string) (any, error){"csv": fields, "toml": mirrors}
	if len(os.Args) != 2 || readers[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: readers csv|toml <texts.json")
		os.Exit(2)
	}
	if err := readAll(readers[os.Args[1]]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readAll(read func(string) (any, error)) error {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		return err
	}
	values := make([]any, len(texts))
	for index, text := range texts {
		value, err := read(text)
		if err != nil {
			value = map[string]string{"error": err.Error()}
		}
		values[index] = value
	}
	return json.NewEncoder(os.Stdout).Encode(values)
}

// fields are those that buildctl finds. The standard library, which BuildKit's other clients read with, must find the same; only, it makes
// a line break of a carriage return before one.
func fields(record string) (any, error) {
	found, err := csvvalue.Fields(record, nil)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(strings.NewReader(record))
	standard, err := reader.Read()
	if err != nil {
		return nil, err
	}
	for index, field := range found {
		if index >= len(standard) || standard[index] != strings.ReplaceAll(field, "\r\n", "\n") {
			return nil, fmt.Errorf("encoding/csv reads %q, not %q", standard, found)
		}
	}
	return found, nil
}

// mirrors are those of each registry.
func mirrors(text string) (any, error) {
	settings, err := config.Load(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	for name, registry := range settings.Registries {
		found[name] = registry.Mirrors
	}
	return found, nil
}
