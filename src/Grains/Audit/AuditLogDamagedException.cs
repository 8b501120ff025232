namespace Watchgrain.Grains.Audit;

/// <summary>What the audit log reads back is not what was written: nothing more is appended and no checkpoint is given until a person has looked.</summary>
[GenerateSerializer, Alias("wg.AuditLogDamagedException")]
public sealed class AuditLogDamagedException : Exception
{
    public AuditLogDamagedException()
    {
    }

    public AuditLogDamagedException(string message)
        : base(message)
    {
    }

    public AuditLogDamagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
