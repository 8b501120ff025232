namespace Watchgrain.Client.Connection;

/// <summary>What a client did with the batches of one kind, since it was made.</summary>
/// <param name="DroppedRows">Rows that no gateway will ever get, because the spill file was full or a gateway refused them when they came from there.</param>
/// <param name="FailedRows">Rows without a reply when their stream failed. Their callers were told, and may send them again; without a spill file this is what an outage leaves.</param>
/// <param name="SpilledBatches">Batches that were written to the spill file.</param>
/// <param name="WaitingBatches">Batches in the spill file now.</param>
/// <param name="WaitingBytes">Their size in bytes.</param>
/// <param name="DamagedRecords">Records of the spill file that could not be read: torn by the end of a process, or changed since.</param>
public sealed record BatchCounters(long DroppedRows, long FailedRows, long SpilledBatches, long WaitingBatches, long WaitingBytes, long DamagedRecords);
