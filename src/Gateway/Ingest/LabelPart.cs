namespace Watchgrain.Gateway.Ingest;

/// <summary>The labels of one partition, in blocks of bytes as <see cref="Grains.Labels.LabelBatch"/> has them.</summary>
public readonly record struct LabelPart(byte[] Keys, byte[] Labels, byte[] Targets, byte[] KnownAt);
