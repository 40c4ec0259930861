/** The baseline: nothing but an answer in JSON. */
export default { fetch: () => Response.json({ hello: "world" }) };
