namespace Watchgrain.Gateway.Ingest;

/// <summary>Why one row was turned away: its field, a machine-readable code, and words.</summary>
public sealed record RowRejection(int Row, string Field, string Code, string Message)
{
    public V1.RowRejection ToMessage() => new() { Row = (uint)Row, Field = Field, Code = Code, Message = Message };
}
