<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<ul>
<c:forEach items="${members}" var="member"><li>${member}</li></c:forEach>
</ul>
