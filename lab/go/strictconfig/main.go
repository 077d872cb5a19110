// Command strictconfig reads a buildkitd.toml the way buildkitd does, but refuses keys that
// buildkitd does not know. buildkitd itself ignores them, so a misspelt mirror is otherwise found
// only by noticing that nothing uses it. With "keys" in place of a file, it prints the keys that
// buildkitd knows and what they hold, as JSON.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strings"

	"github.com/moby/buildkit/cmd/buildkitd/config"
	"github.com/pelletier/go-toml/v2"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: strictconfig buildkitd.toml|keys")
		os.Exit(2)
	}
	if os.Args[1] == "keys" {
		if err := json.NewEncoder(os.Stdout).Encode(keys(reflect.TypeOf(config.Config{}))); err != nil {
			panic(err)
		}
		return
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

// keys describes a type: a struct by its fields, a map of structs by "*", a list of structs as a list.
func keys(of reflect.Type) any {
	switch of {
	case reflect.TypeOf(config.Duration{}):
		return "duration"
	case reflect.TypeOf(config.DiskSpace{}):
		return "space"
	}
	switch of.Kind() {
	case reflect.Pointer:
		return keys(of.Elem())
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Slice:
		if of.Elem().Kind() == reflect.String {
			return "texts"
		}
		return []any{keys(of.Elem())}
	case reflect.Map:
		switch of.Elem().Kind() {
		case reflect.String:
			return "labels"
		case reflect.Interface:
			return "anything"
		}
		return map[string]any{"*": keys(of.Elem())}
	case reflect.Struct:
		found := map[string]any{}
		for i := range of.NumField() {
			field := of.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
			if field.Anonymous && name == "" {
				if inner, ok := keys(field.Type).(map[string]any); ok {
					maps.Copy(found, inner)
				}
			} else if name != "" {
				found[name] = keys(field.Type)
			}
		}
		return found
	}
	panic(fmt.Sprintf("a type that buildkitd.toml did not have: %s", of))
}
