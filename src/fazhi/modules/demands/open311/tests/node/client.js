// Drives the npm package open311 as its readme shows it, and prints everything it was given as one JSON object.
// node client.js DISCOVERY_URL API_KEY
const Open311 = require('open311');

const [discovery, apiKey] = process.argv.slice(2);
const city = new Open311({ discovery, apiKey });
const told = {};

const step = (name, call) => new Promise((resolve, reject) => {
  call((error, data) => {
    if (error) return reject(new Error(`${name}: ${error} ${data}`));
    told[name] = data;
    resolve(data);
  });
});

(async () => {
  await step('discovery', (done) => city.serviceDiscovery({ cache: true }, done));
  const [service] = await step('services', (done) => city.serviceList(done));
  await step('definition', (done) => city.serviceDefinition(service.service_code, done));
  const request = {
    service_code: service.service_code,
    lat: 43.8256,
    long: 87.6168,
    address_string: '东湾村村口',
    description: '村口的路灯坏了三天，晚上很黑。',
    attributes: { about_official: 'no', public: 'yes', HOW: 'one' },
  };
  const [created] = await step('created', (done) => city.submitRequest(request, done));
  const id = created.service_request_id;
  await step('token', (done) => city.token(id, done));
  await step('one', (done) => city.serviceRequest(id, done));
  await step('some', (done) => city.serviceRequests([id], done));
  await step('all', (done) => city.serviceRequests({ status: 'open' }, done));
  told.refused = await step('refused', (done) => city.serviceDefinition('9999', done)).catch((error) => error.message);
  console.log(JSON.stringify(told));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
