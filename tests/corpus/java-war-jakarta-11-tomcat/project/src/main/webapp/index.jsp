<%@ page contentType="text/html; charset=UTF-8" %>
<!DOCTYPE html>
<html lang="en">
<head><title>Herbarium</title></head>
<body><p>It is <%= java.time.LocalDate.now() %>, see <a href="plant/arnica">arnica</a>.</p></body>
</html>
