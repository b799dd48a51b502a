# Builds on Node 24 and ships what runs: the compiled program, its pages, its migrations, its production packages and their
# list (dist/sbom.cdx.json). The demo stays out: its people have a password that everybody knows.
FROM node:24-bookworm-slim AS build
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY src src
COPY test test
COPY bench bench
COPY public public
RUN npm run build && rm -rf dist/test dist/bench dist/src/cli/demo.js dist/src/cli/cast.js dist/src/cli/measured-pair.js dist/src/cli/simulated-scan.js dist/src/cli/trained-order.js dist/src/cli/build-*.js && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN install -d -o node -g node -m 0700 /data
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/public public
COPY package.json LICENSE NOTICE ./
COPY views views
COPY drizzle drizzle
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/readyz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/src/server.js"]
