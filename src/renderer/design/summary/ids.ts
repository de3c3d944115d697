/** Command that opens the table of the network. */
export const SUMMARY_COMMAND = 'design.summary';
