//go:build tools

// Package engine makes the Pulumi CLI a dependency of this module, so that go.mod and go.sum lock all that it is built of.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
