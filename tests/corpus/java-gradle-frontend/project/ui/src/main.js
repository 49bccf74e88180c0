document.body.append("The curtain rises at eight.");
