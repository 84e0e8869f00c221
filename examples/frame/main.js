// Which of the two the frame is for; it could as well be a page of another origin.
const asked = new URLSearchParams(location.search).get("me") ?? "guest_1";
document.getElementById("phone").src = `phone.html?me=${encodeURIComponent(asked)}`;
document.getElementById("other").href = `?me=${asked === "guest_1" ? "host_1" : "guest_1"}`;
