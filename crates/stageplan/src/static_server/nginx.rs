//! The configuration of nginx. Whatever reaches it was made sure to be plain before.

use super::Routing;

/// Files that pages load. One that is missing is an error, also where the browser routes: an old page that asks for a
/// script must not get a page in its place.
const LOADED: &str =
    "js|mjs|css|map|json|wasm|txt|xml|ico|png|jpe?g|gif|svg|webp|avif|mp4|webm|mp3|pdf|woff2?|ttf|otf|eot";

/// A server of `/srv` for a site below `base`, which starts and ends with a slash.
pub(super) fn configuration(port: &str, routing: &Routing, base: &str, hashed: Option<&str>) -> String {
    let (fallback, errors) = match routing {
        Routing::Client(file) => (format!("{base}{file}"), String::new()),
        Routing::Pages => (
            "=404".to_owned(),
            format!("\n    error_page 404 {base}404.html;\n    error_page 403 =404 {base}404.html;"),
        ),
    };
    // With real pages a folder's address gets its slash, so that relative links work.
    let folder = if errors.is_empty() { "$uri/index.html" } else { "$uri/" };
    let entrance = match base {
        "/" => String::new(),
        base => format!("\n    location = / {{\n        return 302 {base};\n    }}\n"),
    };
    let kept = hashed.map_or_else(String::new, |pattern| {
        let pattern = match pattern.strip_prefix('/') {
            Some(rest) => format!("^{}{rest}", base.replace('.', "\\.")),
            None => pattern.to_owned(),
        };
        format!(
            r#"
    # Names that change with what is in the file: kept for good.
    location ~ "{pattern}" {{
        add_header Cache-Control "public, max-age=31536000, immutable";
        try_files $uri =404;
    }}
"#
        )
    });
    format!(
        r#"server {{
    listen {port};
    root /srv;
    index index.html;
    server_tokens off;
    absolute_redirect off;{errors}

    # Browsers run no module of another type, and the server's own list has no such name.
    include /etc/nginx/mime.types;
    types {{
        text/javascript mjs;
        application/manifest+json webmanifest;
    }}

    gzip on;
    gzip_static on;
    gzip_vary on;
    gzip_types text/css text/plain text/javascript application/javascript application/json application/manifest+json application/wasm text/xml application/atom+xml application/rss+xml image/svg+xml;
{entrance}{kept}
    # What pages load is there or is an error, and is asked for again.
    location ~ "\.(?:{LOADED})$" {{
        add_header Cache-Control "no-cache";
        try_files $uri =404;
    }}

    location {base} {{
        add_header Cache-Control "no-cache";
        try_files $uri $uri.html {folder} {fallback};
    }}
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_routed_sites_fall_back() {
        let routed = configuration("8080", &Routing::Client("index.html".to_owned()), "/", Some("/assets/"));
        assert!(routed.contains("$uri/index.html /index.html;") && routed.contains("\"^/assets/\""), "{routed}");
        assert!(!routed.contains("error_page"), "{routed}");
        let pages = configuration("8081", &Routing::Pages, "/v1.2/", Some("/assets/"));
        assert!(pages.contains("$uri/ =404;") && pages.contains("error_page 404 /v1.2/404.html;"), "{pages}");
        assert!(pages.contains("\"^/v1\\.2/assets/\"") && pages.contains("return 302 /v1.2/;"), "{pages}");
        assert_eq!(pages.matches('{').count(), pages.matches('}').count());
    }
}
