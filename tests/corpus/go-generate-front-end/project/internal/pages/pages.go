// Package pages holds what is shown.
package pages

import "embed"

//go:generate sh -c "cd ../../assets/app && npm ci && npm run build:pages && cp -r build/. ../../internal/pages/static"

// FS is the pages.
//
//go:embed static
var FS embed.FS
