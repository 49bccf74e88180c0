#!/bin/sh
set -e
cat > /usr/share/nginx/html/desk/settings.js <<END
window.settings = { api: "$API" };
END
exec nginx -g 'daemon off;'
