document.title += ' and bends';
