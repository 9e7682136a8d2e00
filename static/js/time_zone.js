// A new workspace's time zone: the browser's own, unless one was chosen already.
const field = document.querySelector("select[name=time_zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (field && !field.value && [...field.options].some((option) => option.value === zone)) {
  field.value = zone;
}
