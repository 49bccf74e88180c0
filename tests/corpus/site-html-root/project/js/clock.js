document.title += ` ${new Date().getHours()} h`;
